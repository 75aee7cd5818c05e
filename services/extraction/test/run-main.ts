import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

/** Runs the service's process with a database and a broker that are not there. */
export async function runMain(settings: Record<string, string>): Promise<{ exitCode: number; output: string }> {
  const away = 'postgresql://nobody@127.0.0.1:1/nothing';
  const host = { DATABASE_URL: away, DATABASE_WORKER_URL: away, KAFKA_BROKERS: '127.0.0.1:1', HOST: '127.0.0.1' };
  const env = { ...process.env, ...host, PORT: '0', INTERNAL_PORT: '0', IFCGATE_SECRET: randomUUID(), ...settings };
  const program = new URL('../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)));
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, output };
}
