import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, eventually, type TestDatabase } from '@ifcgate/test-kit';
import pg from 'pg';
import { migrate } from '../src/migrate.ts';

let folder: string;
let database: TestDatabase;
let owner: pg.Client;
let writer: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ifcgate-migrations-'));
  database = await createTestDatabase('migrate', { migrationsDir: folder });
  owner = new pg.Client(database.superuserUrl);
  writer = new pg.Client(database.superuserUrl);
  await Promise.all([owner.connect(), writer.connect()]);
  await writeMigration('20260201000000_thing', 'create table thing (id bigint primary key, kind text);');
  await run();
  await owner.query('insert into thing select n, n % 100 from generate_series(1, 20000) n');
});

afterEach(async () => {
  await Promise.all([owner.end(), writer.end()]);
  await database.drop();
  await rm(folder, { recursive: true });
});

async function writeMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

const run = (): Promise<{ applied: string[] }> => migrate({ url: database.ownerUrl, migrationsDir: folder });

const name = '20260301000000_thing_kind';
const twoIndexes = `-- builds its indexes concurrently
-- One index a statement; this says why it is there; and so on.
create index concurrently thing_kind on thing (kind);

create index concurrently "thing_kind_id" on public.thing (kind, id desc) where kind is not null;
`;

async function indexes(): Promise<Record<string, boolean>> {
  const { rows } = await owner.query<{ name: string; valid: boolean }>(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
     where indrelid = 'thing'::regclass and not indisprimary order by 1`,
  );
  return Object.fromEntries(rows.map(({ name: index, valid }) => [index, valid]));
}

/** Begins a transaction that has written to the table, which a build has to wait for. */
async function beginWriting(): Promise<void> {
  await writer.query("begin; insert into thing values (30001, 'x')");
}

describe('a migration that builds its indexes concurrently', () => {
  it('lets writers write while it builds, and is complete and in the history once they are done', async () => {
    await writeMigration(name, twoIndexes);
    await beginWriting();

    const migrated = run();
    await eventually(async () => expect(await indexes()).toEqual({ thing_kind: false }));
    await owner.query(
      "set lock_timeout = 2000; insert into thing values (30002, 'y'); update thing set kind = 'z' where id = 1",
    );
    await writer.query('commit');

    await expect(migrated).resolves.toEqual({ applied: [name] });
    expect(await indexes()).toEqual({ thing_kind: true, thing_kind_id: true });
    await expect(run()).resolves.toEqual({ applied: [] });
  });

  it('goes on after it was interrupted: what is half built is dropped, what is built stays', async () => {
    await writeMigration(name, twoIndexes);
    await owner.query('create index thing_kind on thing (kind)');
    const before = await owner.query("select 'thing_kind'::regclass::oid as oid");
    await beginWriting();
    const interrupted = run().catch((cause: unknown) => cause);
    await eventually(async () => expect(await indexes()).toEqual({ thing_kind: true, thing_kind_id: false }));
    await owner.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'create index concurrently%'`);
    expect(await interrupted).toBeInstanceOf(Error);
    await writer.query('commit');
    expect(await indexes()).toEqual({ thing_kind: true, thing_kind_id: false });

    const { applied } = await run();

    expect(applied).toEqual([name]);
    expect(await indexes()).toEqual({ thing_kind: true, thing_kind_id: true });
    expect((await owner.query("select 'thing_kind'::regclass::oid as oid")).rows).toEqual(before.rows);
  });

  it('says why an index cannot be built, and builds it once that is mended', async () => {
    await writeMigration(
      name,
      '-- builds its indexes concurrently\ncreate unique index concurrently one_kind on thing (kind)',
    );

    await expect(run()).rejects.toMatchObject({
      migration: name,
      message: expect.stringContaining('could not create unique index "one_kind"'),
      hint: expect.stringContaining('it goes on from there'),
    });
    await owner.query('delete from thing where id > 100');

    await expect(run()).resolves.toEqual({ applied: [name] });
    expect(await indexes()).toEqual({ one_kind: true });
  });

  it('is applied by one of several that start at once, and lets what comes after it follow', async () => {
    await writeMigration(name, twoIndexes);
    await writeMigration('20260401000000_more', 'create table more (id int);');

    const results = await Promise.all([run(), run(), run()]);

    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 2]);
    expect(await indexes()).toEqual({ thing_kind: true, thing_kind_id: true });
  });

  it('holds nothing else: what could not be done again is refused before anything is done', async () => {
    await writeMigration(name, `${twoIndexes}alter table thing add column more text;`);

    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('alter table thing add column more text'),
      hint: expect.stringContaining('nothing but: create [unique] index concurrently'),
    });
    expect(await indexes()).toEqual({});
  });
});
