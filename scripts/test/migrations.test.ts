import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDrift } from '../../packages/service-kit/src/migrate.ts';
import { connectEngine } from '../../packages/service-kit/src/schema-engine.ts';
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
