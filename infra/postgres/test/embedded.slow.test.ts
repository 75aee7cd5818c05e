import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@ifcgate/test-kit';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/index.ts';
import { asOrdinaryUser, type Held, holdServer, kill, query, readPostmasterPid } from './server-processes.ts';

let template: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const holders: ChildProcess[] = [];

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'ifcgate-postgres-'));
  await (await startEmbeddedPostgres({ dataDir: template })).stop();
});

afterAll(() => rm(template, { recursive: true }));

beforeEach(async () => {
  // Closed to everyone else: for root, also to the user under whom the server runs.
  dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-postgres-'));
  await promisify(execFile)('cp', ['-a', `${template}/.`, dataDir]);
});

afterEach(async () => {
  await Promise.all(holders.splice(0).map(kill));
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await chmod(dataDir, 0o700);
  // A server that a test left alone is adopted, so that stopping finds it.
  if (existsSync(join(dataDir, 'cluster/postmaster.pid'))) await (await startEmbeddedPostgres({ dataDir })).stop();
  await rm(dataDir, { recursive: true });
});

async function start(folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: folder });
  running.push(server);
  return server;
}

const hold = async (): Promise<Held> => {
  const held = await holdServer(dataDir);
  holders.push(held.holder);
  return held;
};

const postmasterPid = (): Promise<number> => readPostmasterPid(dataDir);

describe('startEmbeddedPostgres', () => {
  it('keeps data and port from one start to the next', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start();

    expect(second.port).toBe(first.port);
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('listens on loopback only, asks for the password, and commits to disk', async () => {
    const server = await start();

    const settings = await query(
      server,
      `select name, setting from pg_settings
        where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'unix_socket_directories') order by name`,
    );

    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '.' },
    ]);
    const wrong = { superuserUrl: () => `postgresql://postgres:wrong@127.0.0.1:${server.port}/postgres` };
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('is reached through a socket in the closed folder of the cluster, and where its path is too long over TCP', async () => {
    const server = await start();
    const distant = join(dataDir, 'x'.repeat(100));
    const farther = await start(distant);

    const addresses = await Promise.all(
      [server, farther].map((one) => query(one, 'select inet_server_addr() is null as "bySocket"')),
    );

    expect(addresses).toEqual([[{ bySocket: true }], [{ bySocket: false }]]);
    expect((await stat(join(dataDir, 'cluster'))).mode & 0o077).toBe(0);
  });

  it('orders text by code point and knows upper and lower case beyond ASCII, on every machine', async () => {
    const server = await start();

    const rows = await query(server, "select upper('é') as upper, 'Z' < 'a' as by_code from (select 1) x");

    expect(rows).toEqual([{ upper: 'É', by_code: true }]);
  });

  it('refuses a second start on the same folder and names the process that has it', async () => {
    const { holder, said: first } = await hold();

    const { said: second } = await hold();

    expect(second).toMatchObject({ code: 'already_running', blocker: holder.pid });
    expect(await postmasterPid()).toBe(first.pid);
  });

  it('lets exactly one of two that start at the same time have the folder', async () => {
    const both = await Promise.all([hold(), hold()]);

    const codes = both.map(({ said }) => said.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes).toContain('already_running');
  });

  it('adopts the server that a killed process left behind', async () => {
    const { holder, said } = await hold();
    await kill(holder);

    const server = await start();

    expect(await postmasterPid()).toBe(said.pid);
    expect(server.port).toBe(said.port);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('replaces a left-over server that does not answer', async () => {
    const { holder, said } = await hold();
    await kill(holder);
    process.kill(said.pid ?? 0, 'SIGSTOP');

    const server = await start();

    expect(await postmasterPid()).not.toBe(said.pid);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('recovers what was committed when both were killed', async () => {
    const server = await start();
    await server.stop();
    const { holder, said } = await hold();
    await query(server, 'create table kept as select 42 as answer');
    await kill(holder);
    process.kill(said.pid ?? 0, 'SIGKILL');

    const recovered = await start();

    expect(await postmasterPid()).not.toBe(said.pid);
    expect(await query(recovered, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('stops the server when its process is asked to end', async () => {
    const { holder, said } = await hold();
    holder.kill('SIGTERM');
    await once(holder, 'exit');

    expect(said.code).toBeUndefined();
    await expect(postmasterPid()).rejects.toThrow('ENOENT');
  });

  it('starts again, on the same port, when the server is killed under it', async () => {
    const server = await start();
    const before = await postmasterPid();
    process.kill(before, 'SIGKILL');

    const rows = await eventually(() => query(server, 'select 1 as one'), { timeoutMs: 15_000 });

    expect(rows).toEqual([{ one: 1 }]);
    expect(await postmasterPid()).not.toBe(before);
  });

  it('takes another port when someone else has the one of the last start', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');

    const second = await start();

    expect(second.port).not.toBe(first.port);
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    squatter.close();
  });

  it('is not led astray by a postmaster.pid whose number another process has by now', async () => {
    await writeFile(
      join(dataDir, 'cluster/postmaster.pid'),
      `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n0\nready\n`,
    );

    const server = await start();

    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('begins anew after a first start that was cut off', async () => {
    await rm(join(dataDir, 'cluster'), { recursive: true });
    const cutOff = join(dataDir, 'cluster.new');
    await mkdir(cutOff);
    await writeFile(join(cutOff, 'PG_VERSION'), '18\n');

    const server = await start();

    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what to do with the data of another major version', async () => {
    const versionFile = join(dataDir, 'cluster/PG_VERSION');
    await writeFile(versionFile, '15\n');

    const started = start();

    await expect(started).rejects.toMatchObject({
      code: 'version_mismatch',
      message: expect.stringContaining('written by PostgreSQL 15; this is PostgreSQL 18'),
      hint: expect.stringContaining('pg_dumpall'),
    });
    await writeFile(versionFile, '18\n');
  });

  it('says that a folder cannot be read, and who could', async () => {
    await chmod(dataDir, 0o000);

    const started = asOrdinaryUser(() => startEmbeddedPostgres({ dataDir }));

    await expect(started).rejects.toMatchObject({
      code: 'data_dir_unreadable',
      hint: expect.stringContaining('owns it'),
    });
  });

  it('frees the folder for another start when a start fails', async () => {
    const broken = startEmbeddedPostgres({ dataDir, settings: { no_such_setting: '1' } });
    await expect(broken).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('no_such_setting'),
    });

    await expect(start()).resolves.toBeDefined();
  });
});
