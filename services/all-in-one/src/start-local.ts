import { type EmbeddedPostgres, startEmbeddedPostgres } from '@ifcgate/postgres';
import {
  type Logger,
  collectProcessMetrics,
  contractRedactions,
  createLogger,
  logFile,
  whenProcessEnds,
} from '@ifcgate/service-kit';
import { DataDir } from './data-dir.ts';
import { prepareDatabases } from './databases.ts';
import { playDemo } from './demo.ts';
import { ensureFirstKey } from './first-key.ts';
import { type Options, readOptions } from './options.ts';
import { type Platform, startPlatform } from './platform.ts';
import { assertFree, freeOrAny } from './ports.ts';
import { say, step } from './progress.ts';

/** Only this machine: the test environment may reach loopback addresses, and the key lies in a file. */
const host = '127.0.0.1';

/** Starts the whole platform on an embedded PostgreSQL, says where it is, and plays the first case. */
export async function startLocal(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const options = readOptions(argv, environment);
  const startedAt = performance.now();
  const dataDir = new DataDir(options.dataDir);
  await dataDir.open();
  await dataDir.rotateLog();
  const logOf = createLogs(dataDir);
  const starting = start(options, dataDir, logOf);
  whenProcessEnds(logOf('all-in-one'), {
    stopTimeoutMs,
    stop: () => stop(starting, dataDir),
    async lastWords() {
      say(`\nSomething failed that nobody expected, so IFCGATE stops. What it was stands in ${dataDir.logPath}.`);
      await (await starting).platform.lastWords();
    },
  });
  const { platform, apiKey } = await starting;
  announce(platform, apiKey, dataDir, performance.now() - startedAt);
  if (options.demo === 'always' || (options.demo === 'first' && !dataDir.hasPlayedDemo))
    await demo(platform, apiKey, dataDir);
}

/** Requests have 10 s to end; the embedded PostgreSQL writes everything down before it ends. */
const stopTimeoutMs = 60_000;

type LogOf = (service: string) => Logger;

/** What runs, once it does. */
interface Running {
  readonly postgres: EmbeddedPostgres;
  readonly platform: Platform;
  readonly apiKey: string;
}

async function start(options: Options, dataDir: DataDir, logOf: LogOf): Promise<Running> {
  const log = logOf('all-in-one');
  // It refuses when another process has the data: from here on they are ours alone.
  const postgres = await step('PostgreSQL', () =>
    startEmbeddedPostgres({ dataDir: dataDir.postgresDir, log: log.info }),
  );
  try {
    // Not before: a second start on the same port is to hear of the first one, not of a taken port.
    await assertFree(host, options.port);
    await dataDir.forgetLocal();
    const platform = await startOn(postgres, options, dataDir, logOf);
    const { apiKey, workspaceId } = await ensureFirstKey(platform.gateway, dataDir);
    await dataDir.writeLocal({
      base_url: platform.url,
      api_key: apiKey,
      workspace_id: workspaceId,
      pid: process.pid,
    });
    return { postgres, platform, apiKey };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Stops what runs; what is only starting has to have started, or its PostgreSQL would outlive us. */
async function stop(starting: Promise<Running>, dataDir: DataDir): Promise<void> {
  say('\nStopping …');
  const running = await starting.catch(() => undefined);
  if (running === undefined) return;
  await dataDir.forgetLocal();
  await running.platform.stop();
  await running.postgres.stop();
  say('Stopped. Everything is kept in the data directory.');
}

async function startOn(
  postgres: EmbeddedPostgres,
  options: Options,
  dataDir: DataDir,
  logOf: LogOf,
): Promise<Platform> {
  const urls = await step('databases and migrations', () => prepareDatabases(postgres));
  const internalPort = await freeOrAny(host, await dataDir.readInternalPort());
  collectProcessMetrics();
  const platform = await step('services', () =>
    startPlatform({
      urls,
      secret: postgres.secret,
      logOf,
      host,
      port: options.port,
      internalPort,
      rateLimit: options.rateLimit,
      filesDir: dataDir.filesDir,
      allowPrivateTestAddresses: true,
    }),
  );
  await dataDir.keepInternalPort(platform.internalPort);
  return platform;
}

function createLogs(dataDir: DataDir): LogOf {
  const redact = contractRedactions();
  const destination = logFile(dataDir.logPath);
  return (service) => createLogger({ service, level: 'info', redact, destination });
}

function announce(platform: Platform, apiKey: string, dataDir: DataDir, milliseconds: number): void {
  say(`
IFCGATE is ready after ${(milliseconds / 1000).toFixed(1)} s.

  API       ${platform.url}
  Test key  ${apiKey}
  Health    http://${host}:${platform.internalPort}/readyz, /metrics
  Data      ${dataDir.path} (log: ifcgate.log, for programs: local.json)

  It listens on ${host} only. So that you can try webhooks and file_urls against your own
  programs, the test environment may reach loopback and private addresses here, and only here.
  Stop it with Ctrl-C; the next start goes on where this one ended.`);
}

async function demo(platform: Platform, apiKey: string, dataDir: DataDir): Promise<void> {
  say('\nThe first case, played through the API:');
  try {
    await playDemo(platform.url, apiKey);
    await dataDir.noteDemo();
    say('\nThat was all of it. Now try it yourself: see README.md.');
  } catch (error) {
    say(`\nThe first case did not end as it should: ${String(error)}. The platform goes on; see ${dataDir.logPath}.`);
  }
}
