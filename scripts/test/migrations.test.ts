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
});
