import { AppError } from '@ifcgate/contracts';
import {
  ConfigError,
  contractRedactions,
  createLogger,
  hostConfigShape,
  newId,
  readConfig,
  systemClock,
} from '@ifcgate/service-kit';
import { z } from 'zod';
import { runWebhookCommand } from './admin-commands.ts';
import { type WebhookDatabase, openWebhookDatabase } from './db/client.ts';
import { readSetAside, reviveDelivery } from './use-cases/set-aside.ts';

const { DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL } = hostConfigShape;
const adminConfig = z.object({ DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL });

/**
 * Runs an operator's command about deliveries in this process: the answer goes to standard output as JSON, what is wrong to
 * standard error.
 *
 * @param words the words of the command line
 * @param findSettings finds the settings; asked once the command is known to be one
 * @returns the exit code
 */
export async function runWebhookAdmin(
  words: readonly string[],
  findSettings: () => Promise<Readonly<Record<string, string | undefined>>>,
): Promise<number> {
  let opened: WebhookDatabase | undefined;
  try {
    const answer = await runWebhookCommand(words, async () => {
      const database = (opened = openAdminDatabase(await findSettings()));
      return {
        readSetAside: () => readSetAside(database),
        revive: (deliveryId) => reviveDelivery(database, systemClock, deliveryId),
      };
    });
    process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    return 0;
  } catch (error) {
    const isExpected = error instanceof AppError || error instanceof ConfigError;
    process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  } finally {
    await opened?.close();
  }
}

function openAdminDatabase(settings: Readonly<Record<string, string | undefined>>): WebhookDatabase {
  const { DATABASE_URL: appUrl, DATABASE_WORKER_URL: workerUrl, LOG_LEVEL: level } = readConfig(adminConfig, settings);
  // Answers are for programs: they have standard output to themselves.
  const log = createLogger({
    ...{ service: 'webhook', level, redact: contractRedactions(), destination: process.stderr },
  });
  return openWebhookDatabase({ appUrl, workerUrl, log, clock: systemClock, newId, hasPeers: true });
}
