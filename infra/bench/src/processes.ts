import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url).pathname;

/** The platform as a user starts it, in a process of its own, on a data directory of its own. */
export interface BenchedPlatform {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const local = z.object({ base_url: z.string(), api_key: z.string(), pid: z.number() });

/**
 * Starts the platform without its demo, on a free port, with a limit that is out of the way.
 *
 * @param environment more of its environment
 */
export async function startPlatform(environment: Readonly<Record<string, string>> = {}): Promise<BenchedPlatform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-bench-'));
  const args = ['services/all-in-one/src/main.ts', '--no-demo', '--data-dir', dataDir, '--port', '0'];
  const env = { ...process.env, IFCGATE_RATE_LIMIT: '1000000', ...environment };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { base_url: baseUrl, api_key: apiKey, pid } = await readLocal(dataDir, child);
    return { baseUrl, apiKey, dataDir, pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readLocal(dataDir: string, child: ChildProcess): Promise<z.infer<typeof local>> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`The platform ended with ${child.exitCode}.`);
    const text = await readFile(join(dataDir, 'local.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return local.parse(JSON.parse(text));
    await sleep(100);
  }
  throw new Error('The platform was not ready after 60 s.');
}

/** Another customer of the platform, with a limit of their own where it is said. Returns a key of theirs. */
export async function createStranger({ dataDir }: BenchedPlatform, rateLimit?: number): Promise<string> {
  const { workspaceId } = await admin(dataDir, z.object({ workspaceId: z.string() }), [
    ...['workspaces', 'create', '--name', 'Stranger'],
    ...(rateLimit === undefined ? [] : ['--rate-limit', String(rateLimit)]),
  ]);
  const { secret } = await admin(dataDir, z.object({ secret: z.string() }), [
    ...['keys', 'create', '--workspace', workspaceId, '--environment', 'test', '--name', 'bench', '--all-scopes'],
  ]);
  return secret;
}

async function admin<T>(dataDir: string, answer: z.ZodType<T>, words: readonly string[]): Promise<T> {
  const program = new URL('../../../services/all-in-one/src/admin.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--data-dir', dataDir]);
  return answer.parse(JSON.parse(stdout));
}

/** Starts one of this folder's programs that says its port. */
export async function startProgram(
  name: string,
  args: readonly string[],
): Promise<{ port: number; child: ChildProcess }> {
  const child = fork(new URL(name, import.meta.url), [...args]);
  const [message] = (await once(child, 'message')) as [unknown];
  return { port: z.object({ port: z.number() }).parse(message).port, child };
}

/** Runs one of this folder's programs to its end. Returns what it printed. */
export async function runProgram(name: string, args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [new URL(name, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** A port of the loopback address that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
