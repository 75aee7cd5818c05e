import { createHash, randomBytes } from 'node:crypto';
import { databaseNames, databaseUrls, type DatabaseNames, type DatabaseUrls } from '@ifcgate/postgres';
import { migrate, readMigrations } from '@ifcgate/service-kit/migrate';
import pg from 'pg';
import { readTestServer, type TestServer } from './test-server-link.ts';

/** A database of its own for one test file. */
export interface TestDatabase extends DatabaseUrls {
  /** This database, for the superuser: to look behind row-level security. */
  readonly superuserUrl: string;
  readonly name: string;
  /** Removes it; connections that are still open are cut. */
  drop(): Promise<void>;
}

/**
 * Makes a database with all migrations of a service, in some 40 ms: the first call migrates a template, every call copies
 * it. Its three roles are what they are in production.
 *
 * @param service               names it, as `case`
 * @param options.migrationsDir the service's `prisma/migrations`
 * @throws MigrationError when a migration is refused
 */
export async function createTestDatabase(service: string, options: { migrationsDir: string }): Promise<TestDatabase> {
  const server = readTestServer();
  const names = testNames(server, `${service}_${randomBytes(4).toString('hex')}`);
  const admin = new pg.Client({ connectionString: server.superuserUrl });
  await admin.connect();
  try {
    const template = await ensureTemplate(admin, server, { service, migrationsDir: options.migrationsDir });
    await createOwnedDatabase(admin, names, template);
  } finally {
    await admin.end();
  }
  return {
    ...databaseUrls(server.superuserUrl, names, server.passwords),
    superuserUrl: urlOfDatabase(server.superuserUrl, names.database),
    name: names.database,
    drop: () => dropDatabase(server, names.database),
  };
}

async function ensureTemplate(
  admin: pg.Client,
  server: TestServer,
  source: { service: string; migrationsDir: string },
): Promise<string> {
  const migrations = await readMigrations(source.migrationsDir);
  const version = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 8);
  const names = testNames(server, `template_${source.service}_${version}`);
  const exists = 'select from pg_database where datname = $1';
  if ((await admin.query(exists, [names.database])).rowCount === 1) return names.database;
  await admin.query('select pg_advisory_lock(hashtext($1))', [names.database]);
  try {
    if ((await admin.query(exists, [names.database])).rowCount === 1) return names.database;
    // It gets its name when it is complete: a template that a failure left half done is never copied.
    const draft = { ...names, database: `${names.database}_new` };
    await admin.query(`drop database if exists ${draft.database} with (force)`);
    await createOwnedDatabase(admin, draft, 'template0');
    const { ownerUrl } = databaseUrls(server.superuserUrl, draft, server.passwords);
    await migrate({ url: ownerUrl, migrationsDir: source.migrationsDir });
    await admin.query(`alter database ${draft.database} rename to ${names.database}`);
    return names.database;
  } finally {
    await admin.query('select pg_advisory_unlock(hashtext($1))', [names.database]);
  }
}

// Who may connect is not copied with a template.
async function createOwnedDatabase(admin: pg.Client, names: DatabaseNames, template: string): Promise<void> {
  await admin.query(`create database ${names.database} template ${template} owner ${names.owner} strategy file_copy`);
  await admin.query(
    `revoke all on database ${names.database} from public;
     grant connect on database ${names.database} to ${names.app}, ${names.worker}`,
  );
}

async function dropDatabase(server: TestServer, database: string): Promise<void> {
  const admin = new pg.Client({ connectionString: server.superuserUrl });
  await admin.connect();
  try {
    await admin.query(`drop database if exists ${database} with (force)`);
  } finally {
    await admin.end();
  }
}

/** One set of roles serves all test databases of a run. */
function testNames(server: TestServer, database: string): DatabaseNames {
  return { ...databaseNames(server.run), database: `ifcgate_${server.run}_${database}` };
}

function urlOfDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
