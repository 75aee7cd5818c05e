import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import pg from 'pg';

const schema = `
  create table note (workspace_id text not null, environment text not null, id text not null, body text not null default '',
    primary key (workspace_id, environment, id));
  create table job (workspace_id text not null, environment text not null, id text not null, lease text,
    primary key (workspace_id, environment, id));
  select platform.isolate('note');
  select platform.isolate('job', claimable => true);
  insert into note (workspace_id, environment, id) values
    ('ws_a', 'live', 'a1'), ('ws_a', 'test', 'a2'), ('ws_b', 'live', 'b1');
  insert into job (workspace_id, environment, id) values ('ws_a', 'live', 'j1'), ('ws_b', 'test', 'j2');
`;

let migrationsDir: string;
let database: TestDatabase;
let app: pg.Client;
let worker: pg.Client;

beforeAll(async () => {
  migrationsDir = await mkdtemp(join(tmpdir(), 'ifcgate-migrations-'));
  await mkdir(join(migrationsDir, '20260201000000_tables'));
  await writeFile(join(migrationsDir, '20260201000000_tables/migration.sql'), schema);
  database = await createTestDatabase('tenancy', { migrationsDir });
  app = new pg.Client(database.appUrl);
  worker = new pg.Client(database.workerUrl);
  await Promise.all([app.connect(), worker.connect()]);
});

afterAll(async () => {
  await Promise.all([app.end(), worker.end()]);
  await database.drop();
  await rm(migrationsDir, { recursive: true });
});

/** Runs the statement in a transaction of that tenant and rolls it back. */
async function as(client: pg.Client, tenant: [string, string] | undefined, sql: string): Promise<pg.QueryResult> {
  await client.query('begin');
  try {
    const settings = "select set_config('ifcgate.workspace', $1, true), set_config('ifcgate.environment', $2, true)";
    if (tenant !== undefined) await client.query(settings, tenant);
    return await client.query(sql);
  } finally {
    await client.query('rollback');
  }
}

describe('the app role', () => {
  it('sees no row when no tenant is set, also after a transaction that had one', async () => {
    const before = await as(app, undefined, 'select * from note');
    await as(app, ['ws_a', 'live'], 'select * from note');

    const after = await as(app, undefined, 'select * from note');

    expect(before.rows).toEqual([]);
    expect(after.rows).toEqual([]);
  });

  it('sees the rows of its workspace and environment, and no others', async () => {
    const { rows } = await as(app, ['ws_a', 'live'], 'select id from note');

    expect(rows).toEqual([{ id: 'a1' }]);
  });

  it("cannot write into another workspace or environment, nor move its rows there, nor change another's", async () => {
    const refused = { code: '42501' };

    const changed = await as(app, ['ws_a', 'live'], "update note set body = 'x' where id = 'b1'");
    const removed = await as(app, ['ws_a', 'live'], 'delete from note');

    await expect(as(app, ['ws_a', 'live'], "insert into note values ('ws_b', 'live', 'n')")).rejects.toMatchObject(
      refused,
    );
    await expect(as(app, ['ws_a', 'live'], "insert into note values ('ws_a', 'test', 'n')")).rejects.toMatchObject(
      refused,
    );
    await expect(as(app, ['ws_a', 'live'], "update note set workspace_id = 'ws_b'")).rejects.toMatchObject(refused);
    await expect(as(app, undefined, "insert into note values ('', '', 'n')")).rejects.toMatchObject(refused);
    expect(changed.rowCount).toBe(0);
    expect(removed.rowCount).toBe(1);
  });

  it('cannot switch row-level security off, make tables, or become another role', async () => {
    await expect(as(app, ['ws_a', 'live'], 'set local row_security = off; select * from note')).rejects.toThrow(
      /would be affected by row-level security/,
    );
    await expect(as(app, undefined, 'alter table note disable row level security')).rejects.toThrow(/must be owner/);
    await expect(as(app, undefined, 'create table mine (id int)')).rejects.toThrow(
      /permission denied for schema public/,
    );
    await expect(as(app, undefined, 'create table platform.mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(as(app, undefined, 'create temp table mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(as(app, undefined, 'truncate note')).rejects.toThrow(/permission denied/);
    await expect(as(app, undefined, 'set role ifcgate_worker')).rejects.toThrow(/permission denied/);
    await expect(as(app, undefined, 'select * from _prisma_migrations')).rejects.toThrow(/permission denied/);
    await expect(as(app, undefined, "select platform.isolate('note')")).rejects.toThrow(/permission denied/);
  });

  it('has neither superuser rights nor BYPASSRLS', async () => {
    const { rows } = await app.query(
      'select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = current_user',
    );

    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreatedb: false }]);
  });

  it('does not claim across workspaces', async () => {
    const { rows } = await as(app, undefined, 'select * from job for update skip locked');

    expect(rows).toEqual([]);
  });
});

describe('the worker role', () => {
  it('claims across workspaces where the table allows it', async () => {
    const claim = "update job set lease = 'w1' where lease is null returning id";

    const { rows } = await as(worker, undefined, claim);

    expect(rows).toEqual([{ id: 'j1' }, { id: 'j2' }]);
  });

  it('sees only the tenant it has set in every other table', async () => {
    expect((await as(worker, undefined, 'select id from note')).rows).toEqual([]);
    expect((await as(worker, ['ws_b', 'live'], 'select id from note')).rows).toEqual([{ id: 'b1' }]);
  });

  it('adds rows for the tenant it has set only, also to a claimable table', async () => {
    const insert = "insert into job values ('ws_b', 'live', 'j3')";

    await expect(as(worker, ['ws_a', 'live'], insert)).rejects.toMatchObject({ code: '42501' });
    await expect(as(worker, ['ws_b', 'live'], insert)).resolves.toMatchObject({ rowCount: 1 });
  });
});

describe('platform.isolate', () => {
  it('lets a query use the index that begins with the tenant', async () => {
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    await owner.query(
      `insert into note select 'ws_' || w, 'live', 'n' || n from generate_series(1, 200) w, generate_series(1, 50) n`,
    );
    await owner.query('analyze note');
    await owner.end();

    const { rows } = await as(app, ['ws_7', 'live'], "explain select * from note where id = 'n3'");

    const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Cond:.*workspace_id = NULLIF.*environment = NULLIF.*id = 'n3'/);
  });

  it.each([
    ['no workspace', 'create table t (id text, environment text not null)'],
    ['an optional environment', 'create table t (id text, workspace_id text not null, environment text)'],
  ])('refuses a table with %s', async (_, table) => {
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();

    const isolated = as(owner, undefined, `${table}; select platform.isolate('t')`);

    await expect(isolated).rejects.toThrow('needs workspace_id and environment');
    await owner.end();
  });
});
