import { randomBytes } from 'node:crypto';
import { serviceNames } from '@ifcgate/contracts';
import { prepareDatabases } from '@ifcgate/docker';
import { databaseNames } from '@ifcgate/postgres';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import pg from 'pg';

const prefix = `docker_${randomBytes(3).toString('hex')}_`;
const secret = randomBytes(32).toString('hex');
let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase('docker', { migrationsDir: 'none' });
});

afterAll(async () => {
  await query(server.superuserUrl, async (admin) => {
    for (const service of serviceNames) {
      const { database, owner, app, worker } = databaseNames(`${prefix}${service}`);
      await admin.query(`drop database if exists ${database} with (force)`);
      await admin.query(`drop role if exists ${owner}, ${app}, ${worker}`);
    }
  });
  await server.drop();
});

async function query<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return await work(client).finally(() => client.end());
}

async function prepare(): Promise<{
  urls: Awaited<ReturnType<typeof prepareDatabases>>;
  applied: Record<string, number>;
}> {
  const applied: Record<string, number> = {};
  const urls = await prepareDatabases({
    adminUrl: server.superuserUrl,
    secret,
    prefix,
    log: (_event, { database, migrations }) => void (applied[String(database)] = (migrations as string[]).length),
  });
  return { urls, applied };
}

describe('prepareDatabases', () => {
  it('makes and migrates a database for every service, from two processes at once or again, and does it once', async () => {
    const [first, second] = await Promise.all([prepare(), prepare()]);
    const third = await prepare();

    for (const service of serviceNames) {
      const names = await query(first.urls[service].ownerUrl, async (client) => {
        const { rows } = await client.query<{ name: string }>('select migration_name as name from _prisma_migrations');
        return rows.map(({ name }) => name);
      });
      // The platform's two, and those of the service.
      expect(names.length).toBeGreaterThan(2);
      expect(new Set(names).size).toBe(names.length);
      expect((first.applied[service] ?? 0) + (second.applied[service] ?? 0)).toBe(names.length);
      expect(third.applied[service]).toBe(0);
    }
    expect(third.urls).toEqual(first.urls);
  });

  it('gives each service roles that are bound by row-level security and shut out of the other databases', async () => {
    const { urls } = await prepare();

    for (const url of [urls.case.appUrl, urls.case.workerUrl]) {
      const role = await query(url, async (client) => {
        const sql = 'select rolsuper, rolbypassrls from pg_roles where rolname = current_user';
        return (await client.query<{ rolsuper: boolean; rolbypassrls: boolean }>(sql)).rows[0];
      });
      const elsewhere = new URL(url);
      elsewhere.pathname = new URL(urls.gateway.appUrl).pathname;

      expect(role).toEqual({ rolsuper: false, rolbypassrls: false });
      await expect(query(elsewhere.href, (client) => client.query('select 1'))).rejects.toThrow(/permission denied/);
    }
  });
});
