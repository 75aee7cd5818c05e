import { contractRedactions, createLogger, readConfig, runMain } from '@ifcgate/service-kit';
import { MigrationError } from '@ifcgate/service-kit/migrate';
import { prepareConfig } from './config.ts';
import { prepareDatabases } from './prepare-databases.ts';

runMain(async () => {
  const config = readConfig(prepareConfig, process.env);
  const logger = createLogger({ service: 'prepare-databases', level: 'info', redact: contractRedactions() });
  const prepared = prepareDatabases({ ...config, log: (event, fields) => logger.info(event, fields) });
  await prepared.catch((error: unknown) => {
    if (error instanceof MigrationError)
      logger.error('migration.refused', { migration: error.migration, hint: error.hint });
    throw error;
  });
});
