import { fileURLToPath } from 'node:url';
import { type ServiceName, serviceNames } from '@ifcgate/contracts';
import { type DatabasePasswords, type DatabaseUrls, derivePasswords, provisionDatabase } from '@ifcgate/postgres';
import { type MigrateLog, migrate } from '@ifcgate/service-kit/migrate';

/** How `prepareDatabases` reaches the server, and what the roles' passwords are to be. */
export type PrepareDatabasesOptions = {
  /** A superuser of the server, or a role with CREATEDB and CREATEROLE. */
  readonly adminUrl: string;
  /** Begins the name of each database and role after `ifcgate_`, as `t1_`, so that sets lie side by side; empty by default. */
  readonly prefix?: string | undefined;
  readonly log?: MigrateLog | undefined;
} & (
  | { readonly passwords: Readonly<Record<ServiceName, DatabasePasswords>> }
  /** The passwords are derived from it: each start with the same secret finds the same. */
  | { readonly secret: string }
);

/**
 * Brings a PostgreSQL server to what the services need: for each a database with its three roles, migrated to the newest
 * version. Safe to repeat, also from several processes at once; a server that is up to date is left as it is.
 *
 * @returns how the roles of each service connect
 * @throws MigrationError when a migration is refused; the databases before it are ready
 */
export async function prepareDatabases(options: PrepareDatabasesOptions): Promise<Record<ServiceName, DatabaseUrls>> {
  const prepared: Partial<Record<ServiceName, DatabaseUrls>> = {};
  for (const service of serviceNames) prepared[service] = await prepareDatabase(service, options);
  return prepared as Record<ServiceName, DatabaseUrls>;
}

async function prepareDatabase(service: ServiceName, options: PrepareDatabasesOptions): Promise<DatabaseUrls> {
  const startedAt = performance.now();
  const urls = await provisionDatabase({
    superuserUrl: options.adminUrl,
    database: `${options.prefix ?? ''}${service}`,
    passwords: 'passwords' in options ? options.passwords[service] : derivePasswords(options.secret, service),
  });
  const migrationsDir = fileURLToPath(new URL(`../../../services/${service}/prisma/migrations`, import.meta.url));
  const { applied } = await migrate({ url: urls.ownerUrl, migrationsDir });
  const durationMs = Math.round(performance.now() - startedAt);
  options.log?.('database.prepared', { database: service, migrations: applied, durationMs });
  return urls;
}
