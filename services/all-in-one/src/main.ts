import { PostgresStartError } from '@ifcgate/postgres';
import { ConfigError, MigrationError, flushLogs } from '@ifcgate/service-kit';
import { say } from './progress.ts';
import { startLocal } from './start-local.ts';

startLocal(process.argv.slice(2), process.env).catch(async (error: unknown) => {
  say(`\nIFCGATE could not start.\n${explain(error)}`);
  await flushLogs();
  process.exit(1);
});

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  // It knows its own folder only, which lies in the one that a person names.
  if (error instanceof PostgresStartError && error.code === 'already_running')
    return `${error.message}\nUse that one, stop it (kill ${error.pid ?? '<pid>'}), or start with another data directory: npm start -- --data-dir <folder>`;
  if (error instanceof PostgresStartError || error instanceof MigrationError) return `${error.message}\n${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
