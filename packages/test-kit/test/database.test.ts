import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createTestDatabase } from '../src/index.ts';
import { readTestServer, type TestServer } from '../src/test-server-link.ts';

const script = fileURLToPath(new URL('../src/test-server.ts', import.meta.url));

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('createTestDatabase', () => {
  it('gives every caller a database of its own, with the platform in it', async () => {
    const [one, other] = await Promise.all([
      createTestDatabase('kit', { migrationsDir: 'none' }),
      createTestDatabase('kit', { migrationsDir: 'none' }),
    ]);
    await ask(one.ownerUrl, 'create table only_here (id int)');

    expect(await ask(one.appUrl, "select to_regclass('only_here')::text as t")).toEqual([{ t: 'only_here' }]);
    expect(await ask(other.appUrl, "select to_regclass('only_here')::text as t")).toEqual([{ t: null }]);
    expect(await ask(other.workerUrl, "select to_regnamespace('platform')::text as s")).toEqual([{ s: 'platform' }]);
    await Promise.all([one.drop(), other.drop()]);
    await expect(ask(one.appUrl, 'select 1')).rejects.toThrow('does not exist');
  });

  it('can be dropped while connections are open', async () => {
    const database = await createTestDatabase('kit', { migrationsDir: 'none' });
    const client = new pg.Client(database.appUrl);
    client.on('error', () => undefined);
    await client.connect();

    await expect(database.drop()).resolves.toBeUndefined();
    await client.end().catch(() => undefined);
  });
});

describe('the test server', () => {
  /** Starts the process beside jest for a process of ours, and kills ours: what is left is what jest would leave. */
  async function startUnderKilledParent(
    env: Record<string, string>,
  ): Promise<{ server: TestServer; end(): Promise<void> }> {
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return {
      server: JSON.parse(line) as TestServer,
      async end() {
        // The kernel closes the pipe of a killed process just so.
        child.stdin.destroy();
        await once(child, 'exit');
      },
    };
  }

  it('is gone, folder and all, when the process it serves is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ifcgate-kit-'));
    const { server, end } = await startUnderKilledParent({ TMPDIR: folder });
    expect(await ask(server.superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]);

    await end();

    await expect(ask(server.superuserUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED|ENOENT/);
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it("leaves another's server as it was: its databases and roles of the run are removed", async () => {
    const { superuserUrl } = readTestServer();
    const { server, end } = await startUnderKilledParent({ TEST_DATABASE_URL: superuserUrl });
    await ask(superuserUrl, `create database ifcgate_${server.run}_x`);

    await end();

    const left = `select datname as name from pg_database where datname like '%${server.run}%'
      union all select rolname from pg_roles where rolname like '%${server.run}%'`;
    expect(await ask(superuserUrl, left)).toEqual([]);
  });
});
