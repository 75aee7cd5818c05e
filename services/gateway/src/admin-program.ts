import { AppError } from '@ifcgate/contracts';
import { ConfigError, contractRedactions, createLogger, newId, readConfig, systemClock } from '@ifcgate/service-kit';
import { runCommand } from './admin-commands.ts';
import { createAdministration } from './administration.ts';
import { adminConfig } from './config.ts';
import { type GatewayDatabase, openGatewayDatabase } from './db/open-gateway-database.ts';

/** Finds the settings of the command; asked once the command is known to be one. */
export type FindAdminSettings = () => Promise<Readonly<Record<string, string | undefined>>>;

/**
 * Runs the operator's command in this process: the answer goes to standard output, what is wrong to standard error.
 *
 * @param args the words of the command line
 * @returns the exit code
 */
export async function runAdmin(args: readonly string[], findSettings: FindAdminSettings): Promise<number> {
  // Answers are for programs: they have standard output to themselves.
  const destination = process.stderr;
  let database: GatewayDatabase | undefined;
  try {
    const answer = await runCommand(args, async () => {
      const settings = readConfig(adminConfig, await findSettings());
      const log = createLogger({
        ...{ service: 'gateway', level: settings.LOG_LEVEL, redact: contractRedactions(), destination },
      });
      const { DATABASE_URL: appUrl, DATABASE_WORKER_URL: workerUrl } = settings;
      database = openGatewayDatabase({ appUrl, workerUrl, log });
      return createAdministration(database, { clock: systemClock, newId });
    });
    process.stdout.write(typeof answer === 'string' ? answer : `${JSON.stringify(answer, undefined, 2)}\n`);
    return 0;
  } catch (error) {
    const isExpected = error instanceof AppError || error instanceof ConfigError || error instanceof TypeError;
    process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  } finally {
    await database?.close();
  }
}
