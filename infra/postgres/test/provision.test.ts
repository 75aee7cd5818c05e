import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import pg from 'pg';
import { databaseNames, databaseUrls, derivePasswords, provisionDatabase } from '../src/index.ts';

const run = promisify(execFile);
const passwords = derivePasswords('a secret of this test', 'x');
let server: TestDatabase;
let admin: pg.Client;
let service: string;

beforeAll(async () => {
  server = await createTestDatabase('provision', { migrationsDir: 'none' });
  admin = new pg.Client(server.superuserUrl);
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await server.drop();
});

beforeEach(() => {
  service = `t${randomBytes(4).toString('hex')}`;
});

afterEach(async () => {
  const { database, owner, app, worker } = databaseNames(service);
  await admin.query(`drop database if exists ${database} with (force)`);
  await admin.query(`drop role if exists ${owner}, ${app}, ${worker}`);
});

async function askAs(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const provision = (superuserUrl = server.superuserUrl): ReturnType<typeof provisionDatabase> =>
  provisionDatabase({ superuserUrl, database: service, passwords });

describe('provisionDatabase', () => {
  it.each(['postgres', 'template1'])("lets none of its roles into the database %s, which is nobody's", async (name) => {
    const urls = await provision();

    for (const url of [urls.ownerUrl, urls.appUrl, urls.workerUrl]) {
      const elsewhere = new URL(url);
      elsewhere.pathname = `/${name}`;
      await expect(askAs(elsewhere.href, 'select 1')).rejects.toThrow(/permission denied for database/);
    }
  });

  it('makes a database whose three roles can connect, none of them above row-level security', async () => {
    const urls = await provision();

    const identify = `select current_user as name, current_database() as database, rolsuper or rolbypassrls or rolcreatedb
      or rolcreaterole as is_strong from pg_roles where rolname = current_user`;
    const { database, owner, app, worker } = databaseNames(service);
    expect(await askAs(urls.ownerUrl, identify)).toEqual([{ name: owner, database, is_strong: false }]);
    expect(await askAs(urls.appUrl, identify)).toEqual([{ name: app, database, is_strong: false }]);
    expect(await askAs(urls.workerUrl, identify)).toEqual([{ name: worker, database, is_strong: false }]);
  });

  it('can be repeated, keeps the data, and sets the passwords it is given', async () => {
    const urls = await provision();
    await askAs(urls.ownerUrl, 'create table kept (id int)');
    await admin.query(`alter role ${databaseNames(service).app} password 'changed by hand'`);

    await Promise.all([provision(), provision()]);

    expect(await askAs(urls.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await askAs(urls.ownerUrl, "select to_regclass('kept') is not null as is_kept")).toEqual([
      { is_kept: true },
    ]);
  });

  it("keeps the roles of one service out of another's database", async () => {
    await provision();
    const names = databaseNames(service);
    const elsewhere = databaseUrls(server.superuserUrl, { ...names, database: server.name }, passwords);

    await expect(askAs(elsewhere.appUrl, 'select 1')).rejects.toThrow('permission denied for database');
    await expect(askAs(elsewhere.ownerUrl, 'select 1')).rejects.toThrow('permission denied for database');
  });

  it('orders text by code point, whatever the server was set up with', async () => {
    const { appUrl } = await provision();

    expect(await askAs(appUrl, "select 'Z' < 'a' as by_code, upper('é') as upper")).toEqual([
      { by_code: true, upper: 'É' },
    ]);
  });

  it('sends no password in the clear', async () => {
    await provision();

    const { rows } = await admin.query<{ verifier: string }>(
      'select rolpassword as verifier from pg_authid where rolname = $1',
      [databaseNames(service).app],
    );

    expect(rows[0]?.verifier).toMatch(/^SCRAM-SHA-256\$\d+:/);
  });

  it('refuses a role that may pass by row-level security', async () => {
    await provision();
    await admin.query(`alter role ${databaseNames(service).app} bypassrls`);

    await expect(provision()).rejects.toThrow(/_app passes by row-level security/);
  });

  it('needs no superuser, as on managed servers', async () => {
    const creator = `${service}_creator`;
    await admin.query(`create role ${creator} login createdb createrole password 'creator'`);
    await admin.query(`grant ifcgate_app, ifcgate_worker to ${creator} with admin option`);
    // What a superuser has provisioned on this server before has closed it to everybody else.
    await admin.query(`grant connect on database postgres to ${creator}`);
    const url = new URL(server.superuserUrl);
    Object.assign(url, { username: creator, password: 'creator', pathname: '/postgres' });

    const urls = await provision(url.href);
    await provision(url.href);

    expect(await askAs(urls.ownerUrl, 'create schema mine')).toEqual([]);
    expect(await askAs(urls.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await admin.query(`drop database ${databaseNames(service).database}`);
    await admin.query(
      `drop owned by ${creator}; revoke connect on database postgres from ${creator}; drop role ${Object.values(databaseNames(service)).slice(1).join(', ')}`,
    );
    await admin.query(`drop role ${creator}`);
  });
});

describe('the provision command', () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

  it('makes the databases of the services it is given', async () => {
    const env = { PATH: process.env['PATH'], POSTGRES_ADMIN_URL: server.superuserUrl, IFCGATE_DB_PASSWORD: 'for all' };

    const { stdout } = await run(process.execPath, [main, 'provision', service], { env });

    expect(stdout).toBe(`ifcgate_${service} is ready\n`);
    const all = { owner: 'for all', app: 'for all', worker: 'for all' };
    const { appUrl } = databaseUrls(server.superuserUrl, databaseNames(service), all);
    expect(await askAs(appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says everything that is missing, and does nothing', async () => {
    const result = run(process.execPath, [main, 'provision', 'case'], { env: { PATH: process.env['PATH'] } });

    await expect(result).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/POSTGRES_ADMIN_URL is missing\nCASE_DB_OWNER_PASSWORD is missing/),
    });
  });
});
