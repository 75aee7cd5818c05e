import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { ensureCluster, ownsCluster } from './cluster.ts';
import { openDataDir, superuserPassword, type DataDir } from './data-dir.ts';
import { getPostmaster, stopPostmaster, type LaunchPlan, type Postmaster } from './postmaster.ts';
import { isAlive } from './process-state.ts';
import { findRunAs } from './run-as.ts';
import { PostgresStartError } from './start-error.ts';
import { findSocketDir } from './unix-socket.ts';

/** Where the server reports what happens to it. Never carries a secret. */
export type PostgresLog = (event: string, fields?: Record<string, unknown>) => void;

/** A PostgreSQL of our own, on loopback and a Unix socket. It is looked after until `stop`: when it dies, it is started again. */
export interface EmbeddedPostgres {
  /** On 127.0.0.1; the same for as long as this value lives. */
  readonly port: number;
  /** What the passwords of the services are derived from; kept in the data folder. */
  readonly secret: string;
  /** The URL of a database (default `postgres`) for the superuser; its `host` parameter, if any, is the socket's folder. */
  superuserUrl(database?: string): string;
  /** Stops the server and waits for it; a second call waits for the first. */
  stop(): Promise<void>;
}

// For two cores and six small databases; what is committed is on disk (fsync and synchronous_commit stay on).
const defaultSettings = {
  listen_addresses: '127.0.0.1',
  // In the cluster's own folder.
  unix_socket_directories: '.',
  max_connections: '200',
  shared_buffers: '256MB',
  wal_compression: 'on',
  max_wal_size: '2GB',
  min_wal_size: '128MB',
  checkpoint_timeout: '15min',
  // Compiling costs more than the short queries of a service ever win back.
  jit: 'off',
  random_page_cost: '1.1',
  max_parallel_workers_per_gather: '1',
  // Queue tables (outbox, jobs, deliveries) turn over their rows many times an hour.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.1',
  // Every password here has 256 random bits: stretching it only slows down connecting.
  scram_iterations: '64',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // After a crash: one call in place of opening each of some 6000 files, which took seconds. Only Linux has it.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
};

/**
 * Starts PostgreSQL on a data folder, which it makes on first use. One process at a time may do so.
 *
 * @param options.dataDir  holds the data, the port, the secret and the server's log
 * @param options.settings added to (or replacing) the server settings chosen here
 * @throws PostgresStartError with the cause and the way out
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log?: PostgresLog;
  settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const startedAt = performance.now();
  const log = options.log ?? (() => undefined);
  const dataDir = await openDataDir(resolve(options.dataDir));
  try {
    const plan = await planLaunch(dataDir, { ...defaultSettings, ...options.settings });
    const postmaster = await getPostmaster(plan);
    const durationMs = Math.round(performance.now() - startedAt);
    log('postgres.started', {
      port: postmaster.port,
      pid: postmaster.pid,
      isAdopted: postmaster.isAdopted,
      durationMs,
    });
    const socketDir = await findSocketDir(dataDir.clusterDir, postmaster.port);
    return lookAfter(plan, { ...postmaster, socketDir }, log);
  } catch (cause) {
    dataDir.release();
    throw cause;
  }
}

async function planLaunch(dataDir: DataDir, settings: Readonly<Record<string, string>>): Promise<LaunchPlan> {
  const runAs = await findRunAs(dataDir.clusterDir);
  const binaries = await findBinaries(runAs);
  await ensureCluster(dataDir, binaries, runAs);
  if (!(await ownsCluster(dataDir, runAs)))
    throw new PostgresStartError('data_dir_unreadable', `${dataDir.clusterDir} belongs to another user.`, {
      hint: 'Start as that user (or as root), or start with another data folder.',
    });
  return { dataDir, binaries, runAs, settings };
}

function lookAfter(
  plan: LaunchPlan,
  first: Postmaster & { socketDir: string | undefined },
  log: PostgresLog,
): EmbeddedPostgres {
  const { dataDir } = plan;
  const parameters = first.socketDir === undefined ? '' : `?host=${encodeURIComponent(first.socketDir)}`;
  const stopping = new AbortController();
  let pid = first.pid;
  const watching = watch(plan, first, { log, stopping: stopping.signal, onRestart: (next) => void (pid = next) });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await watching;
    await stopPostmaster(dataDir, pid);
    dataDir.release();
    log('postgres.stopped', { pid });
  };
  return {
    port: first.port,
    secret: dataDir.secret,
    superuserUrl: (database = 'postgres') =>
      `postgresql://postgres:${superuserPassword(dataDir)}@127.0.0.1:${first.port}/${database}${parameters}`,
    stop: () => (stopped ??= stop()),
  };
}

/** Starts the server again, on the same port, whenever it died (out of memory, a signal of someone else). */
async function watch(
  plan: LaunchPlan,
  first: Postmaster,
  options: { log: PostgresLog; stopping: AbortSignal; onRestart: (pid: number) => void },
): Promise<void> {
  const { log, stopping, onRestart } = options;
  let pid = first.pid;
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  for (let waitMs = 250; !stopping.aborted; await pause(waitMs)) {
    if (await isAlive(pid)) continue;
    if (stopping.aborted) return;
    log('postgres.died', { pid });
    const next = await getPostmaster(plan, first.port).catch((cause: unknown) => {
      log('postgres.restart_failed', { error: cause instanceof Error ? cause.message : String(cause) });
      return undefined;
    });
    waitMs = next === undefined ? Math.min(waitMs * 2, 5_000) : 250;
    if (next === undefined) continue;
    pid = next.pid;
    onRestart(pid);
    log('postgres.restarted', { pid, port: next.port });
  }
}
