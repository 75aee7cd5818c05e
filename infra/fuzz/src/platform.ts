import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url).pathname;

/** The platform as a user starts it, on a data directory of its own. */
export interface FuzzedPlatform {
  readonly baseUrl: string;
  readonly apiKey: string;
  stop(): Promise<void>;
}

/** Starts the platform without its demo, on a free port, with a rate limit that is out of the way. */
export async function startPlatform(): Promise<FuzzedPlatform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-fuzz-'));
  const args = ['services/all-in-one/src/main.ts', '--no-demo', '--data-dir', dataDir, '--port', '0'];
  const env = { ...process.env, IFCGATE_RATE_LIMIT: '1000000' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { base_url: baseUrl, api_key: apiKey } = await readLocal(dataDir, child);
    return { baseUrl, apiKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const local = z.object({ base_url: z.string(), api_key: z.string() });

async function readLocal(dataDir: string, child: ChildProcess): Promise<z.infer<typeof local>> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`The platform ended with ${child.exitCode}.`);
    const text = await readFile(join(dataDir, 'local.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return local.parse(JSON.parse(text));
    await sleep(100);
  }
  throw new Error('The platform was not ready after 60 s.');
}
