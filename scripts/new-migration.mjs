// Writes a migration for what changed in a service's schema.prisma, or checks that nothing did.
//   node scripts/new-migration.mjs <service> <name>     as: node scripts/new-migration.mjs case add-priority
// Indexes of tables that are there already get a migration of their own, which builds them while the table is written to.
//   node scripts/new-migration.mjs <service> --check    ends with 1 when the migrations do not lead to the schema
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { derivePasswords, provisionDatabase, startEmbeddedPostgres } from '../infra/postgres/src/index.ts';
import { findDrift, migrate } from '../packages/service-kit/src/migrate.ts';
import { splitIndexes } from './split-indexes.ts';

const root = dirname(import.meta.dirname);
const [service, name] = process.argv.slice(2);
const schemaPath = join(root, 'services', service ?? '', 'prisma/schema.prisma');
const migrationsDir = join(dirname(schemaPath), 'migrations');

if (name === undefined || !existsSync(schemaPath)) {
  console.error(
    'Usage: node scripts/new-migration.mjs <service> <name | --check>; the service needs a prisma/schema.prisma',
  );
  process.exitCode = 1;
} else {
  try {
    const drift = await findDriftOf(service);
    if (name === '--check') report(drift);
    else await write(drift);
  } catch (error) {
    console.error(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
    process.exitCode = 1;
  }
}

/** Compares the schema with a database that was made by the migrations, on a server of its own. */
async function findDriftOf(database) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-migration-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    const passwords = derivePasswords(server.secret, database);
    const { ownerUrl } = await provisionDatabase({ superuserUrl: server.superuserUrl(), database, passwords });
    await migrate({ url: ownerUrl, migrationsDir });
    return await findDrift(ownerUrl, schemaPath);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function report(drift) {
  if (drift === undefined) return;
  console.error(`The migrations of ${service} do not lead to its schema.prisma. What is missing:\n\n${drift}`);
  process.exitCode = 1;
}

async function write(drift) {
  if (drift === undefined) return console.log('The migrations lead to the schema already; there is nothing to write.');
  const { rest, indexes } = splitIndexes(drift);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const base = `${stamp}_${name.replace(/[^a-z0-9]+/gi, '_').toLowerCase()}`;
  if (rest !== '') await writeMigration(base, rest + isolationOf(rest));
  // Its name sorts behind that of the first.
  if (indexes !== '') await writeMigration(`${base}_indexes`, indexes);
  await writeFile(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
}

async function writeMigration(folderName, sql) {
  const folder = join(migrationsDir, folderName);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${relative(root, folder)}/migration.sql. Read it before you commit it.`);
}

// Every table holds rows of workspaces; one that does not says so in a comment (see scripts/test/migrations.test.ts).
function isolationOf(sql) {
  const tables = [...sql.matchAll(/^CREATE TABLE ("[^"]+")/gm)].map(([, table]) => table);
  if (tables.length === 0) return '';
  return `\n-- Row-level security\n${tables.map((table) => `select platform.isolate('${table}');\n`).join('')}`;
}
