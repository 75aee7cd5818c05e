import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { locate, serverEnvironment } from './cluster.ts';
import { choosePort, superuserPassword, type DataDir } from './data-dir.ts';
import { holdsWithin, isAlive, isPostmasterOf, readPostmasterFile, signal } from './process-state.ts';
import type { RunAs } from './run-as.ts';
import { noSpace, PostgresStartError } from './start-error.ts';

const recoveryTimeoutMs = 300_000;
const stopTimeoutMs = 30_000;
const logLimitBytes = 5 * 1024 * 1024;

/** A server that answers. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** It was left over from an earlier start. */
  readonly isAdopted: boolean;
}

/** Everything a start needs to know. */
export interface LaunchPlan {
  readonly dataDir: DataDir;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Gets a server for the cluster: adopts the one an earlier process left running, else starts one. A left-over that does
 * not answer is stopped first.
 *
 * @param port the only port that will do; without it the one of the last start, or any free one
 * @throws PostgresStartError `start_failed`, `no_space`
 */
export async function getPostmaster(plan: LaunchPlan, port?: number): Promise<Postmaster> {
  const adopted = await adopt(plan.dataDir);
  if (adopted !== undefined) return adopted;
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await choosePort(plan.dataDir));
    const started = await launch(plan, chosen);
    if (started.failure === undefined) return { pid: started.pid, port: chosen, isAdopted: false };
    // Someone took the port between our look and the server's, or a killed server's memory is not released yet.
    const isPassing = /Address already in use|could not create any TCP|still in use/i.test(started.failure);
    if (!isPassing || attempt === 5) throw launchFailed(plan.dataDir, started.failure);
    await sleep(200);
  }
}

/**
 * Stops the server: open transactions are rolled back, everything committed is on disk when it resolves.
 *
 * @param patienceMs after this long it is stopped hard, which costs the next start a recovery and nothing else
 */
export async function stopPostmaster(dataDir: DataDir, pid: number, patienceMs = stopTimeoutMs): Promise<void> {
  const isGone = async (): Promise<boolean> =>
    (await readPostmasterFile(dataDir.clusterDir))?.pid !== pid || !(await isAlive(pid));
  signal(pid, 'SIGINT');
  if (await holdsWithin(patienceMs, isGone)) return;
  signal(pid, 'SIGQUIT');
  if (await holdsWithin(2_000, isGone)) return;
  signal(pid, 'SIGKILL');
  await holdsWithin(5_000, async () => !(await isAlive(pid)));
}

async function adopt(dataDir: DataDir): Promise<Postmaster | undefined> {
  const file = await readPostmasterFile(dataDir.clusterDir);
  if (file === undefined) return undefined;
  if (await isPostmasterOf(file.pid, dataDir.clusterDir)) {
    const isReady = await holdsWithin(recoveryTimeoutMs, async () => {
      const now = await readPostmasterFile(dataDir.clusterDir);
      return now?.isReady === true || !(await isAlive(file.pid));
    });
    const { port } = (await readPostmasterFile(dataDir.clusterDir)) ?? file;
    if (isReady && (await answers(dataDir, port))) return { pid: file.pid, port, isAdopted: true };
    await stopPostmaster(dataDir, file.pid, 2_000);
  }
  // Its process is gone, or is by now another one: these files would keep the new server from starting.
  for (const name of ['postmaster.pid', `.s.PGSQL.${file.port}.lock`])
    await rm(join(dataDir.clusterDir, name), { force: true });
  return undefined;
}

async function answers(dataDir: DataDir, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: superuserPassword(dataDir),
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Launch = { readonly pid: number; readonly failure?: undefined } | { readonly failure: string };

async function launch(plan: LaunchPlan, port: number): Promise<Launch> {
  const { dataDir, binaries, runAs, settings } = plan;
  const { cwd, name } = locate(dataDir.clusterDir, runAs);
  const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const size = (await stat(dataDir.logFile).catch(() => undefined))?.size ?? 0;
  const isFull = size > logLimitBytes;
  const log = await open(dataDir.logFile, isFull ? 'w' : 'a', 0o600);
  try {
    // Its own session, and a file instead of a pipe: neither Ctrl-C in the terminal nor our death reaches it.
    const child = spawn(binaries.postgres, ['-D', name, '-p', String(port), ...options], {
      ...runAs,
      cwd,
      env: serverEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    if (await isUp(child, dataDir)) return { pid: child.pid ?? 0 };
    const text = await readFile(dataDir.logFile);
    return { failure: text.subarray(isFull ? 0 : size).toString('utf8') };
  } finally {
    await log.close();
  }
}

async function isUp(child: ChildProcess, dataDir: DataDir): Promise<boolean> {
  let spawnError: Error | undefined;
  child.once('error', (cause) => void (spawnError = cause));
  let isReady = false;
  await holdsWithin(recoveryTimeoutMs, async () => {
    const file = await readPostmasterFile(dataDir.clusterDir);
    isReady = file?.pid === child.pid && file?.isReady === true;
    return isReady || spawnError !== undefined || child.exitCode !== null || child.signalCode !== null;
  });
  if (spawnError !== undefined) throw launchFailed(dataDir, spawnError.message);
  return isReady;
}

function launchFailed(dataDir: DataDir, log: string): PostgresStartError {
  if (/No space left on device/i.test(log)) return noSpace(dataDir.path);
  const lines = log.split('\n').filter((line) => /FATAL|PANIC|ERROR|DETAIL|HINT|cannot|not found/.test(line));
  const cause = (lines.length > 0 ? lines : log.trim().split('\n')).slice(-5).join('\n');
  return new PostgresStartError('start_failed', `PostgreSQL did not start:\n${cause}`, {
    hint: `The whole log is ${dataDir.logFile}.`,
  });
}
