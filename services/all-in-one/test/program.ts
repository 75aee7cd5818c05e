import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseNames, databaseUrls, derivePasswords, startEmbeddedPostgres } from '@ifcgate/postgres';
import { eventually, freePort, programEnvironment } from '@ifcgate/test-kit';
import type { LocalFile } from '../src/data-dir.ts';
import type { DatabaseName } from '../src/databases.ts';

const root = new URL('../../../', import.meta.url).pathname;

/** The platform as a user starts it: a process of its own. */
export interface Program {
  readonly pid: number;
  /** What it has said on its terminal so far. */
  output(): string;
  /** Resolves with its exit code, or the signal that ended it, once it is gone. */
  readonly gone: Promise<number | NodeJS.Signals>;
  /** Ends it at once, as a crash would; its PostgreSQL lives on. */
  kill(): Promise<void>;
  /** Asks it to stop, as Ctrl-C does, and waits until it has. */
  stop(): Promise<number | NodeJS.Signals>;
  signal(signal: NodeJS.Signals): void;
}

/** A program that is ready, and what it tells others. */
export interface ReadyProgram extends Program {
  readonly local: LocalFile;
}

/** A data directory and a port, on which a platform is started again and again. */
export interface Home {
  readonly dataDir: string;
  readonly port: number;
  /** Starts the program; more flags win over those of this home. */
  launch(...flags: string[]): Program;
  /** Starts the program and waits until it is ready. */
  start(): Promise<ReadyProgram>;
  /** The URL of a service's database, past row-level security; while its server runs. */
  ownerUrl(service: DatabaseName): Promise<string>;
  /** Ends whatever still runs here, and removes it. */
  remove(): Promise<void>;
}

/**
 * Makes a data directory that has never been used, on a port of its own.
 *
 * @param preload a module that its programs load first
 */
export async function createHome(preload?: string): Promise<Home> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-home-'));
  const postgresDir = join(dataDir, 'postgres');
  const port = await freePort();
  const launched: Program[] = [];
  const launch = (...flags: string[]): Program => {
    const program = run(['--no-demo', '--data-dir', dataDir, '--port', String(port), ...flags], preload);
    launched.push(program);
    return program;
  };
  return {
    dataDir,
    port,
    launch,
    start: () => untilReady(launch(), dataDir),
    async ownerUrl(service) {
      const [secret = '', serverPort = ''] = await Promise.all(
        ['secret', 'port'].map(async (name) => (await readFile(join(postgresDir, name), 'utf8')).trim()),
      );
      const server = `postgresql://127.0.0.1:${serverPort}/`;
      return databaseUrls(server, databaseNames(service), derivePasswords(secret, service)).ownerUrl;
    },
    async remove() {
      for (const program of launched) await program.kill();
      // A server that outlived its program is adopted, so that stopping finds it.
      if (existsSync(join(postgresDir, 'cluster/postmaster.pid')))
        await (await startEmbeddedPostgres({ dataDir: postgresDir })).stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function run(flags: readonly string[], preload?: string): Program {
  // Nothing of jest's own environment: the program is to run as it does from a terminal.
  const env = { ...programEnvironment(), IFCGATE_RATE_LIMIT: '1000000' };
  const preloads = preload === undefined ? [] : ['--import', preload];
  const args = [...preloads, 'services/all-in-one/src/main.ts', ...flags];
  const child = spawn(process.execPath, args, { cwd: root, env });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const gone = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const end = (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    if (isRunning(child)) child.kill(signal);
    return gone;
  };
  return {
    pid: child.pid ?? 0,
    output: () => output,
    gone,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    signal: (signal) => void child.kill(signal),
  };
}

async function untilReady(program: Program, dataDir: string): Promise<ReadyProgram> {
  let end: number | NodeJS.Signals | undefined;
  void program.gone.then((how) => (end = how));
  const look = async (): Promise<LocalFile | 'ended' | false> => {
    if (end !== undefined) return 'ended';
    const local = JSON.parse(await readFile(join(dataDir, 'local.json'), 'utf8')) as LocalFile;
    return local.pid === program.pid && local;
  };
  const local = await eventually(look, { timeoutMs: 120_000, intervalMs: 50, message: 'the platform is ready' });
  if (local === 'ended') throw new Error(`The platform ended (${end}):\n${program.output()}`);
  return { ...program, local };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
