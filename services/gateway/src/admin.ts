import { AppError } from '@ifcgate/contracts';
import { ConfigError, contractRedactions, createLogger, newId, readConfig, systemClock } from '@ifcgate/service-kit';
import { runCommand } from './admin-commands.ts';
import { createAdministration } from './administration.ts';
import { adminConfig } from './config.ts';
import { type GatewayDatabase, openGatewayDatabase } from './db/open-gateway-database.ts';

// Answers are for programs: they have standard output to themselves.
const destination = process.stderr;
let database: GatewayDatabase | undefined;

try {
  const answer = await runCommand(process.argv.slice(2), () => {
    const {
      DATABASE_URL: appUrl,
      DATABASE_WORKER_URL: workerUrl,
      LOG_LEVEL: level,
    } = readConfig(adminConfig, process.env);
    const log = createLogger({ service: 'gateway', level, redact: contractRedactions(), destination });
    database = openGatewayDatabase({ appUrl, workerUrl, log });
    return createAdministration(database, { clock: systemClock, newId });
  });
  process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
} catch (error) {
  const isExpected = error instanceof AppError || error instanceof ConfigError || error instanceof TypeError;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await database?.close();
}
