import { type DatabaseUrls, type EmbeddedPostgres, derivePasswords, provisionDatabase } from '@ifcgate/postgres';
import { migrationsDir as caseMigrations } from '@ifcgate/case-service/service';
import { migrationsDir as extractionMigrations } from '@ifcgate/extraction-service/service';
import { migrationsDir as gatewayMigrations } from '@ifcgate/gateway-service/service';
import { migrate } from '@ifcgate/service-kit';
import { migrationsDir as verificationMigrations } from '@ifcgate/verification-service/service';
import { migrationsDir as webhookMigrations } from '@ifcgate/webhook-service/service';
import { migrationsDir as workflowMigrations } from '@ifcgate/workflow-service/service';

/** The services that have a database, with their migrations. */
export const migrationsOf = {
  gateway: gatewayMigrations,
  verification: verificationMigrations,
  extraction: extractionMigrations,
  workflow: workflowMigrations,
  case: caseMigrations,
  webhook: webhookMigrations,
} as const;
export type DatabaseName = keyof typeof migrationsOf;
export type PlatformUrls = Readonly<Record<DatabaseName, DatabaseUrls>>;

/** Makes every service's database and roles, and brings each to the newest migration. */
export async function prepareDatabases(postgres: EmbeddedPostgres): Promise<PlatformUrls> {
  const names = Object.keys(migrationsOf) as DatabaseName[];
  const urls: Partial<Record<DatabaseName, DatabaseUrls>> = {};
  for (const database of names) {
    urls[database] = await provisionDatabase({
      superuserUrl: postgres.superuserUrl(),
      database,
      passwords: derivePasswords(postgres.secret, database),
    });
    await migrate({ url: urls[database].ownerUrl, migrationsDir: migrationsOf[database] });
  }
  return urls as PlatformUrls;
}
