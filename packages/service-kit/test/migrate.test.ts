import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import pg from 'pg';
import { findDrift, migrate, MigrationError } from '../src/migrate.ts';
import { connectEngine } from '../src/schema-engine.ts';

let folder: string;
let migrationsDir: string;
let database: TestDatabase;
let owner: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ifcgate-migrations-'));
  migrationsDir = join(folder, 'migrations');
  database = await createTestDatabase('migrate', { migrationsDir });
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
});

afterEach(async () => {
  await owner.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function writeMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, 'migration.sql'), sql);
}

const run = (): Promise<{ applied: string[] }> => migrate({ url: database.ownerUrl, migrationsDir });

async function tables(): Promise<string[]> {
  const sql = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1";
  const { rows } = await owner.query<{ relname: string }>(sql);
  return rows.map(({ relname }) => relname).filter((name) => name !== '_prisma_migrations');
}

/** A function with semicolons inside: Prisma's adapter would cut it to pieces. */
const functionSql = `
  create table counter (n int);
  create function count_up() returns int language plpgsql as $$
  begin
    insert into counter values (1);
    return (select count(*) from counter);
  end; $$;
`;

describe('migrate', () => {
  it('applies what is new, in order, and nothing when it runs again', async () => {
    await writeMigration('20260201000000_counter', functionSql);
    const first = await run();
    await writeMigration('20260301000000_later', 'create table later as select count_up() as n');

    const second = await run();
    const third = await run();

    expect(first.applied).toEqual(['20260201000000_counter']);
    expect(second.applied).toEqual(['20260301000000_later']);
    expect(third.applied).toEqual([]);
    expect((await owner.query('select n from later')).rows).toEqual([{ n: 1 }]);
  });

  it('leaves the history that `prisma migrate` keeps', async () => {
    await writeMigration('20260201000000_counter', functionSql);
    await run();
    const { rows } = await owner.query(
      `select migration_name, applied_steps_count, logs, rolled_back_at from _prisma_migrations
        where finished_at is not null and migration_name like '20260201%'`,
    );

    expect(rows).toEqual([
      { migration_name: '20260201000000_counter', applied_steps_count: 1, logs: null, rolled_back_at: null },
    ]);
  });

  it('lets one of two that run at the same time apply, and the other find it done', async () => {
    await writeMigration('20260201000000_counter', functionSql);

    const results = await Promise.all([run(), run(), run()]);

    const counts = results.map(({ applied }) => applied.length).sort();
    expect(counts).toEqual([0, 0, 1]);
  });

  it('names file, line and column of a statement that PostgreSQL refuses, and undoes the whole migration', async () => {
    await writeMigration('20260201000000_good', 'create table good (id int);');
    await writeMigration(
      '20260202000000_bad',
      'create table half (id int);\ninsert into half\n  select missing from half;\n',
    );

    const error = await run().catch((cause: unknown) => cause);

    expect(error).toBeInstanceOf(MigrationError);
    expect(error).toMatchObject({
      migration: '20260202000000_bad',
      message:
        '20260202000000_bad/migration.sql, line 3, column 10: column "missing" does not exist (42703)\n' +
        '  3 |   select missing from half;',
      hint: 'Nothing of this migration was applied. Correct the file and start again.',
    });
    expect(await tables()).toEqual(['good']);
  });

  it('names the constraint where PostgreSQL knows no position', async () => {
    await writeMigration('20260202000000_bad', 'create table t (id int primary key);\ninsert into t values (1), (1);');

    await expect(run()).rejects.toThrow(
      /^20260202000000_bad\/migration.sql: duplicate key .*\n.*\n.*constraint t_pkey/,
    );
  });

  it('runs a migration again once it was corrected', async () => {
    await writeMigration('20260202000000_table', 'create table good (id int); select oops;');
    await run().catch(() => undefined);
    await writeMigration('20260202000000_table', 'create table good (id int);');

    const { applied } = await run();

    expect(applied).toEqual(['20260202000000_table']);
    expect(await tables()).toEqual(['good']);
  });

  it('refuses a migration that was changed after it had been applied', async () => {
    await writeMigration('20260202000000_table', 'create table good (id int);');
    await run();
    await writeMigration('20260202000000_table', 'create table good (id bigint);');

    await expect(run()).rejects.toThrow('20260202000000_table was changed after it had been applied');
  });

  it('starts on a database that a newer release has migrated further', async () => {
    await writeMigration('20260202000000_newer', 'create table newer (id int);');
    await run();
    await rm(join(migrationsDir, '20260202000000_newer'), { recursive: true });

    await expect(run()).resolves.toEqual({ applied: [] });
  });

  it('gives up on a table that a transaction holds, and says so', async () => {
    await writeMigration('20260202000000_table', 'create table held (id int);');
    await run();
    await writeMigration('20260203000000_column', 'alter table held add column x int;');
    await owner.query('begin');
    await owner.query('lock table held');

    const migrated = migrate({ url: database.ownerUrl, migrationsDir, lockTimeoutMs: 50 });

    await expect(migrated).rejects.toMatchObject({ hint: expect.stringContaining('A transaction holds the table') });
    await owner.query('rollback');
  });

  it('is for the owner alone: the app and worker roles are refused', async () => {
    await writeMigration('20260202000000_table', 'create table mine (id int);');

    await expect(migrate({ url: database.appUrl, migrationsDir })).rejects.toThrow(/permission denied/);
    await expect(migrate({ url: database.workerUrl, migrationsDir })).rejects.toThrow(/permission denied/);
    expect(await tables()).toEqual([]);
  });
});

describe('findDrift', () => {
  const schema = (field: string): string => `
    datasource db {
      provider = "postgresql"
    }
    model note {
      workspace_id String
      environment  String
      id           String
      ${field}
      @@id([workspace_id, environment, id])
    }`;

  it('finds none after the migration it wrote, and what was added to the schema since', async () => {
    const schemaPath = join(folder, 'schema.prisma');
    await writeFile(schemaPath, schema(''));
    const sql = (await findDrift(database.ownerUrl, schemaPath)) ?? '';
    await writeMigration(
      '20260202000000_note',
      `${sql}\nselect platform.isolate('note');\nalter table note add check (id <> '');`,
    );
    await run();

    const after = await findDrift(database.ownerUrl, schemaPath);
    await writeFile(schemaPath, schema('body String?'));
    const added = await findDrift(database.ownerUrl, schemaPath);

    expect(sql).toContain('CREATE TABLE "note"');
    expect(after).toBeUndefined();
    expect(added).toContain('ALTER TABLE "note" ADD COLUMN     "body" TEXT');
  });
});

describe('connectEngine', () => {
  it('goes on with the same connection after a statement was refused', async () => {
    const engine = await connectEngine(database.ownerUrl);
    const backend = 'select pg_backend_pid() as pid';
    const before = await engine.connection.query(backend);

    await expect(engine.apply([{ name: '20260101000000_x', sql: 'select oops' }])).rejects.toThrow(
      '"oops" does not exist',
    );

    expect((await engine.connection.query(backend)).rows).toEqual(before.rows);
    await engine.close();
  });
});
