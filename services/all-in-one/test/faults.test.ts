import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type TestDatabase,
  createTestDatabase,
  eventually,
  faultOnSignal,
  programEnvironment,
} from '@ifcgate/test-kit';
import { type DatabaseName, migrationsOf } from '../src/databases.ts';
import { type Home, createHome } from './program.ts';

const root = new URL('../../../', import.meta.url).pathname;

interface Line {
  readonly event: string;
}

/** What is expected of the log of a host in which something failed that nobody caught, its last word first. */
function expectFault(log: string, origin: string, message: string): void {
  const lines = log.trim().split('\n');
  const parsed = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
  const faults = parsed.filter(({ event }) => event === 'host.fault');
  expect(faults).toMatchObject([{ origin, cause: { message, stack: expect.stringContaining('fault-on-signal') } }]);
  expect(parsed.map(({ event }) => event)).toContain('host.stopping');
  expect(parsed.map(({ event }) => event)).not.toContain('host.stop_failed');
}

const faults: [NodeJS.Signals, string, string][] = [
  ['SIGUSR2', 'uncaughtException', 'thrown by the test'],
  ['SIGHUP', 'unhandledRejection', 'rejected by the test'],
];

describe.each<[DatabaseName]>([['gateway'], ['verification']])('the host of the %s service', (name) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(name, { migrationsDir: migrationsOf[name] });
  });
  afterAll(() => database.drop());

  const settings = (): NodeJS.ProcessEnv => ({
    ...programEnvironment(),
    ...{ DATABASE_URL: database.appUrl, DATABASE_WORKER_URL: database.workerUrl },
    // There is no broker: a host runs without one, and ends without one.
    ...{ KAFKA_BROKERS: '127.0.0.1:9', IFCGATE_SECRET: 'a secret of the tests with enough characters' },
    ...{ HOST: '127.0.0.1', PORT: '0', INTERNAL_PORT: '0', DRAIN_TIMEOUT_MS: '1000' },
  });

  it.each(faults)(
    'logs what nobody caught (%s: %s), stops in order and exits with 1',
    async (signal, origin, message) => {
      const args = ['--import', faultOnSignal, `services/${name}/src/main.ts`];
      const child = spawn(process.execPath, args, { cwd: root, env: settings() });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
      await eventually(() => output.includes('host.listening'), { timeoutMs: 30_000, message: output });

      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number | null];

      expect(code).toBe(1);
      expectFault(output, origin, message);
    },
    60_000,
  );
});

describe('the platform in one process', () => {
  let home: Home;
  beforeAll(async () => {
    home = await createHome(faultOnSignal);
  });
  afterAll(() => home.remove(), 60_000);

  it('logs what nobody caught, stops in order with its PostgreSQL, exits with 1, and starts again', async () => {
    const program = await home.start();

    program.signal('SIGUSR2');

    expect(await program.gone).toBe(1);
    expectFault(await readFile(join(home.dataDir, 'ifcgate.log'), 'utf8'), 'uncaughtException', 'thrown by the test');
    expect(program.output()).toContain('Something failed that nobody expected, so IFCGATE stops.');
    expect(program.output()).toContain('Stopped. Everything is kept in the data directory.');
    const again = await home.start();
    expect(await again.stop()).toBe(0);
  }, 180_000);
});
