import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDrift } from '../../packages/service-kit/src/migrate.ts';
import { connectEngine } from '../../packages/service-kit/src/schema-engine.ts';
import { splitIndexes } from '../split-indexes.ts';
import { createTestDatabase, type TestDatabase } from '../../packages/test-kit/src/index.ts';

const servicesDir = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'services');
const services = readdirSync(servicesDir).filter((service) =>
  existsSync(join(servicesDir, service, 'prisma/schema.prisma')),
);

describe.each(services)('the migrations of %s', (service) => {
  const schemaPath = join(servicesDir, service, 'prisma/schema.prisma');
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase(service, { migrationsDir: join(dirname(schemaPath), 'migrations') });
  });

  afterAll(() => database.drop());

  it('lead to its schema.prisma', async () => {
    const missing = await findDrift(database.ownerUrl, schemaPath);

    expect(missing).toBeUndefined();
  });

  it('put every table behind row-level security, or say on the table why not', async () => {
    const { connection, close } = await connectEngine(database.ownerUrl);

    const { rows } = await connection.query(
      `select relname as table from pg_class
        where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'platform'::regnamespace)
          and not relrowsecurity and relname <> '_prisma_migrations'
          and coalesce(obj_description(oid, 'pg_class'), '') not like 'not isolated: %'`,
    );

    await close();
    expect(rows).toEqual([]);
  });

  it('let a row be found by its primary key before the table is first analyzed', async () => {
    const { connection, close } = await connectEngine(database.ownerUrl);
    const { rows: keys } = await connection.query<{ table: string; columns: string[] }>(
      `select i.indrelid::regclass::text as table,
          array(select a.attname::text from unnest(i.indkey) with ordinality as c(number, place)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = c.number order by c.place) as columns
        from pg_index i join pg_class t on t.oid = i.indrelid
        where i.indisprimary and t.relrowsecurity`,
    );

    const plans = await Promise.all(
      keys.map(async ({ table, columns }) => {
        const match = columns.map((column, index) => `${column} = $${index + 1}`).join(' and ');
        const { rows } = await connection.query<{ 'QUERY PLAN': string }>(
          `explain (generic_plan) select 1 from ${table} where ${match}`,
        );
        return { table, own: columns.at(-1) ?? '', plan: rows.map((row) => row['QUERY PLAN']).join('\n') };
      }),
    );

    await close();
    expect(keys.length).toBeGreaterThan(4);
    // By tenant alone it would read all of the tenant's rows.
    expect(plans.filter(({ own, plan }) => !new RegExp(`Index Cond: .*${own}`).test(plan))).toEqual([]);
  });
});

describe('the migrations of all services and the platform', () => {
  /** Until then, with `forget_ended` as the last, they were built in their migration's transaction: what has run stays as it is. */
  const concurrentSince = '20261130153301';

  it('build indexes of tables that are there already while these are written to', () => {
    const kit = join(dirname(servicesDir), 'packages/service-kit/platform-migrations');
    const folders = [kit, ...services.map((service) => join(servicesDir, service, 'prisma/migrations'))];
    const locking = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name >= concurrentSince && existsSync(join(folder, name, 'migration.sql')))
        .filter((name) => locksForIndexes(readFileSync(join(folder, name, 'migration.sql'), 'utf8'))),
    );

    expect(locking).toEqual([]);
  });

  it('are written so from what Prisma writes', () => {
    const create = '-- CreateTable\nCREATE TABLE "new" (\n    "id" TEXT NOT NULL\n);\n\n';
    const ofNew = '-- CreateIndex\nCREATE INDEX "new_id" ON "new"("id");\n';
    const ofOld = '-- CreateIndex\nCREATE UNIQUE INDEX "old_id" ON "old"("id", "at" DESC);\n\n';

    const { rest, indexes } = splitIndexes(create + ofOld + ofNew);

    expect(rest).toBe(create + ofNew);
    expect(indexes).toBe(
      '-- builds its indexes concurrently\n\nCREATE UNIQUE INDEX CONCURRENTLY "old_id" ON "old"("id", "at" DESC);\n',
    );
    expect(splitIndexes(ofOld).rest).toBe('');
    expect(splitIndexes(create + ofNew)).toEqual({ rest: create + ofNew, indexes: '' });
    expect([create + ofOld, ofOld, create + ofNew, indexes].map(locksForIndexes)).toEqual([true, true, false, false]);
  });
});

/** Whether it builds an index of a table that it does not make itself, within its transaction. */
function locksForIndexes(sql: string): boolean {
  const nameOf = (name: string | undefined): string | undefined => name?.replaceAll('"', '').toLowerCase();
  const made = new Set([...sql.matchAll(/create table\s+([\w."]+)/gi)].map(([, table]) => nameOf(table)));
  const built = [...sql.matchAll(/create (?:unique )?index\s+(?!concurrently)\S+\s+on\s+([\w."]+)/gi)];
  return built.some(([, table]) => !made.has(nameOf(table)));
}
