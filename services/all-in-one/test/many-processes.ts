import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, eventually, freePort, programEnvironment, type TestDatabase } from '@ifcgate/test-kit';
import { type DatabaseName, migrationsOf } from '../src/databases.ts';
import { type Ports, type SharedSettings, processNames, settingsOf } from '../src/processes/settings.ts';
import type { PlatformUnderTest } from './journeys.ts';

const root = new URL('../../../', import.meta.url).pathname;
const secret = 'a-secret-of-the-tests-with-enough-characters';

export interface ManyProcessesOptions {
  readonly brokers: string;
  /** Stands between a service and its database, so that a test can take the database away. */
  readonly wrapUrl?: (service: DatabaseName, url: string) => string;
}

/** A platform of one process per service, each on its own database, on Kafka. */
export interface ManyProcesses extends PlatformUnderTest {
  readonly databases: ReadonlyMap<DatabaseName, TestDatabase>;
  /** The internal address of a service: health and metrics. */
  internalUrl(service: DatabaseName): string;
  /** Ends a service's process at once, as a crash would. */
  kill(service: DatabaseName): Promise<void>;
  /** Starts a service's process again, on the same ports. */
  restart(service: DatabaseName): Promise<void>;
}

/** Starts every service as a host of its own would, and waits until all are ready. */
export async function startManyProcesses(options: ManyProcessesOptions): Promise<ManyProcesses> {
  const logDir = await mkdtemp(join(tmpdir(), 'ifcgate-processes-'));
  const databases = new Map<DatabaseName, TestDatabase>();
  const ports = new Map<DatabaseName, Ports>();
  for (const name of processNames) {
    databases.set(name, await createTestDatabase(name, { migrationsDir: migrationsOf[name] }));
    ports.set(name, { port: await freePort(), internalPort: await freePort() });
  }
  const children = new Map<DatabaseName, ChildProcess>();
  const { brokers, wrapUrl = (_service, url) => url } = options;
  const shared: SharedSettings = {
    ...{ brokers, secret, ports, filesDir: join(logDir, 'files'), rateLimit: 100_000, drainTimeoutMs: 2000 },
    urlsOf(name) {
      const { appUrl, workerUrl } = get(databases, name);
      return { appUrl: wrapUrl(name, appUrl), workerUrl: wrapUrl(name, workerUrl) };
    },
  };
  const environmentOf = (name: DatabaseName) => ({ ...programEnvironment(), ...settingsOf(name, shared) });
  const internalUrl = (name: DatabaseName): string => `http://127.0.0.1:${get(ports, name).internalPort}`;
  const startOne = async (name: DatabaseName): Promise<void> => {
    const logPath = join(logDir, `${name}.log`);
    const child = spawn(process.execPath, [`services/${name}/src/main.ts`], { cwd: root, env: environmentOf(name) });
    const log = createWriteStream(logPath, { flags: 'a' });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    children.set(name, child);
    await untilReady(internalUrl(name), logPath);
  };
  await Promise.all(processNames.map(startOne));
  return {
    url: `http://127.0.0.1:${get(ports, 'gateway').port}`,
    databases,
    internalUrl,
    newKey: () => newKey(environmentOf('gateway')),
    async kill(name) {
      await end(children.get(name), 'SIGKILL');
    },
    restart: startOne,
    async stop() {
      await Promise.all([...children.values()].map((child) => end(child, 'SIGTERM')));
      for (const database of databases.values()) await database.drop();
      await rm(logDir, { recursive: true, force: true });
    },
  };
}

/** Makes a workspace and a key with the operator's command, as an installation does. */
async function newKey(env: NodeJS.ProcessEnv): Promise<string> {
  const admin = async (...args: string[]): Promise<Record<string, string>> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['services/gateway/src/admin.ts', ...args], {
      cwd: root,
      env,
    });
    return JSON.parse(stdout) as Record<string, string>;
  };
  const { workspaceId = '' } = await admin('workspaces', 'create', '--name', 'Journey');
  const key = await admin(
    'keys',
    'create',
    '--workspace',
    workspaceId,
    '--environment',
    'test',
    '--name',
    'journey',
    '--all-scopes',
  );
  return key['secret'] ?? '';
}

async function untilReady(internalUrl: string, logPath: string): Promise<void> {
  const check = async (): Promise<boolean> => (await fetch(`${internalUrl}/readyz`)).status === 200;
  await eventually(check, { timeoutMs: 60_000, intervalMs: 100, message: `${internalUrl} to be ready` }).catch(
    async (error: unknown) => {
      const log = await readFile(logPath, 'utf8').catch(() => '');
      throw new Error(`${String(error)}\n${log.slice(-2000)}`, { cause: error });
    },
  );
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

function get<T>(map: ReadonlyMap<DatabaseName, T>, name: DatabaseName): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`Nothing is known of ${name}.`);
  return found;
}
