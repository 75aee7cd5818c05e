import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startBroker } from '@ifcgate/kafka-broker';
import { startEmbeddedPostgres } from '@ifcgate/postgres';
import { ConfigError } from '@ifcgate/service-kit';
import { type DatabaseName, prepareDatabases } from '../databases.ts';
import { freeOrAny } from '../ports.ts';
import { say, step } from '../progress.ts';
import { type Ports, type SharedSettings, processNames, settingsOf } from './settings.ts';

const root = new URL('../../../../', import.meta.url).pathname;
const host = '127.0.0.1';
/** What runs this: the one of the machine may be older than our sources need. */
const node = process.execPath.startsWith(root) ? relative(process.cwd(), process.execPath) : 'node';
const usage =
  'Known flags: --data-dir <folder>, --port <number of the API>. After npm run start:processes they follow a "--".';
const readyWithinMs = 120_000;
const drainTimeoutMs = 5000;

/**
 * Starts every service in a process of its own, as containers do, on the embedded PostgreSQL and a local Kafka; writes the
 * environment of each to a file, so that one can be stopped and run by hand. Ends with all of them at Ctrl-C.
 */
export async function startProcesses(argv: readonly string[]): Promise<void> {
  const { dataDir, port } = readFlags(argv);
  await mkdir(dataDir, { recursive: true });
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const postgres = await step('PostgreSQL', () => startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }));
  const children = new Map<DatabaseName, ChildProcess>();
  let kafka: Awaited<ReturnType<typeof startBroker>> | undefined;
  try {
    const urls = await step('databases and migrations', () => prepareDatabases(postgres));
    kafka = await step('Apache Kafka', () => startBroker({ dataDir: join(dataDir, 'kafka') }));
    const shared: SharedSettings = {
      ...{ brokers: kafka.brokers, secret: postgres.secret, drainTimeoutMs, rateLimit: 600 },
      ports: await choosePorts(port),
      urlsOf: (service) => urls[service],
      filesDir: join(dataDir, 'files'),
    };
    await step('services', () =>
      Promise.all(processNames.map((name) => startProcess(name, { shared, dataDir, children, signal: ending.signal }))),
    );
    announce(shared, dataDir);
    await untilEnd(children, ending.signal);
  } finally {
    say('\nStopping …');
    await Promise.all([...children.values()].map(stopProcess));
    await kafka?.stop();
    await postgres.stop();
  }
}

function readFlags(argv: readonly string[]): { dataDir: string; port: number } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        'data-dir': { type: 'string', default: '.ifcgate-processes' },
        port: { type: 'string', default: '4000' },
      },
    });
    return { dataDir: resolve(values['data-dir']), port: Number(values.port) };
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}

async function choosePorts(apiPort: number): Promise<ReadonlyMap<DatabaseName, Ports>> {
  const ports = new Map<DatabaseName, Ports>();
  for (const [index, name] of processNames.entries()) {
    const wanted = name === 'gateway' ? apiPort : apiPort + 10 + 2 * index;
    ports.set(name, {
      port: await freeOrAny(host, wanted),
      internalPort: await freeOrAny(host, apiPort + 11 + 2 * index),
    });
  }
  return ports;
}

interface Starting {
  readonly shared: SharedSettings;
  readonly dataDir: string;
  readonly children: Map<DatabaseName, ChildProcess>;
  readonly signal: AbortSignal;
}

async function startProcess(name: DatabaseName, { shared, dataDir, children, signal }: Starting): Promise<void> {
  const settings = settingsOf(name, shared);
  const lines = Object.entries(settings).map(([key, value]) => `export ${key}='${value}'`);
  await writeFile(join(dataDir, `${name}.env`), `${lines.join('\n')}\n`, { mode: 0o600 });
  const log = createWriteStream(join(dataDir, `${name}.log`), { flags: 'a' });
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  // Not in the group of the terminal: at Ctrl-C they end in their order.
  const child = spawn(process.execPath, [`services/${name}/src/main.ts`], {
    ...{ cwd: root, detached: true, env: { PATH, NODE_COMPILE_CACHE, ...settings } },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.set(name, child);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const readiness = `http://${host}:${settings['INTERNAL_PORT'] ?? ''}/readyz`;
  const until = performance.now() + readyWithinMs;
  while (!signal.aborted && !(await answers(readiness))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new ConfigError(`The service ${name} did not start; its log is ${join(dataDir, `${name}.log`)}.`);
    await sleep(100);
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function announce(shared: SharedSettings, dataDir: string): void {
  const [gateway = { port: 0 }] = [shared.ports.get('gateway')];
  const pages = processNames.map(
    (name) => `  ${name.padEnd(13)} http://${host}:${shared.ports.get(name)?.internalPort ?? 0}/readyz, /metrics`,
  );
  say(`
Every service runs in a process of its own.

  API           http://${host}:${gateway.port}
  Kafka         ${shared.brokers}
${pages.join('\n')}

  Settings and log of each lie in ${dataDir}. A workspace and a key:
    (. ${dataDir}/gateway.env && ${node} services/gateway/src/admin.ts workspaces create --name Local)
  One of them by hand, when you have ended its process:
    (. ${dataDir}/case.env && ${node} services/case/src/main.ts)

  Ctrl-C stops them all.`);
}

/** Until the signal; a process that ends before is told, and the others go on, as they would in containers. */
async function untilEnd(children: ReadonlyMap<DatabaseName, ChildProcess>, signal: AbortSignal): Promise<void> {
  for (const [name, child] of children)
    child.once('exit', (code, killedBy) => {
      if (!signal.aborted) say(`${name} has ended (${String(code ?? killedBy)}).`);
    });
  if (!signal.aborted) await once(signal, 'abort');
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
