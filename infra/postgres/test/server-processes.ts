import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** What a process said about the server it started, or about why it did not. */
export interface Announcement {
  readonly port?: number;
  readonly pid?: number;
  readonly isAdopted?: boolean;
  readonly code?: string;
  readonly blocker?: number;
}

/** A process that can be killed, and the server it holds. */
export interface Held {
  readonly holder: ChildProcess;
  readonly said: Announcement;
}

/** Starts a server in a process of its own. */
export async function holdServer(dataDir: string): Promise<Held> {
  const script = fileURLToPath(new URL('./hold-server.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const holder = spawn(process.execPath, [script, dataDir], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
  return { holder, said: JSON.parse(line) as Announcement };
}

/** Kills the process as `kill -9` does; resolves when it is gone. */
export async function kill(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}

/** Runs one statement on a connection of its own. */
export async function query(server: { superuserUrl(): string }, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.superuserUrl(), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The process of the server on that folder. */
export async function readPostmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8'), 10);
}

/** Permissions do not bind root: it steps down for as long as the work takes. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
