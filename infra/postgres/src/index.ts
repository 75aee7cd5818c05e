export {
  databaseNames,
  databaseUrls,
  derivePasswords,
  groupRoles,
  type DatabaseNames,
  type DatabasePasswords,
  type DatabaseUrls,
} from './database-names.ts';
export { startEmbeddedPostgres, type EmbeddedPostgres, type PostgresLog } from './embedded.ts';
export { ensureRoles, provisionDatabase, withProvisionLock } from './provision.ts';
export { findRunningDatabase } from './running.ts';
export { PostgresStartError, type PostgresStartCode } from './start-error.ts';
