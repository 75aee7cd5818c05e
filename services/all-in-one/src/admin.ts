import { resolve } from 'node:path';
import { documentUsage, runDocumentAdmin } from '@ifcgate/extraction-service/service';
import { runAdmin } from '@ifcgate/gateway-service/service';
import { findRunningDatabase } from '@ifcgate/postgres';
import { ConfigError, deadLetterUsage, runDeadLetters } from '@ifcgate/service-kit';
import { runWebhookAdmin, webhookUsage } from '@ifcgate/webhook-service/service';
import { DataDir } from './data-dir.ts';
import type { DatabaseName } from './databases.ts';

/** Those that hear events. */
const consumers = ['verification', 'extraction', 'workflow', 'case', 'webhook'] as const;

const { args, dataDir } = takeDataDir(process.argv.slice(2));
process.exitCode = await run();

/** Gives each command to whom it is about: dead letters to every service that hears events, all others to one service. */
async function run(): Promise<number> {
  if (args[0] === 'dead-letters') return runDeadLetters(args, consumers, findSettings);
  if (args[0] === 'documents') return runDocumentAdmin(args, () => findSettings('extraction'));
  if (args[0] === 'webhooks') return runWebhookAdmin(args, () => findSettings('webhook'));
  const exitCode = await runAdmin(args, () => findSettings('gateway'));
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`And of documents:\n\n${documentUsage}\nOf webhooks:\n\n${webhookUsage}\n`);
    process.stdout.write(`Of events that were set aside:\n\n${deadLetterUsage}`);
  }
  return exitCode;
}

/** The database that the environment names; else the service's on the platform which runs on this machine. */
async function findSettings(service: DatabaseName): Promise<NodeJS.ProcessEnv> {
  const { DATABASE_URL, DATABASE_WORKER_URL, ...environment } = process.env;
  // With one of them alone, the operator meant a database and is told what is missing.
  if (DATABASE_URL !== undefined || DATABASE_WORKER_URL !== undefined) {
    if (dataDir === undefined) return process.env;
    throw new ConfigError('--data-dir and DATABASE_URL name two databases: leave one of them out.');
  }
  const path = resolve(dataDir ?? environment['IFCGATE_DATA_DIR'] ?? '.ifcgate');
  const urls = await findRunningDatabase(new DataDir(path).postgresDir, service);
  if (urls === undefined)
    throw new ConfigError(
      `No platform is running on ${path}. Start it with npm start, name its folder with --data-dir, or set ` +
        'DATABASE_URL and DATABASE_WORKER_URL to the database of a service elsewhere.',
    );
  return { ...environment, DATABASE_URL: urls.appUrl, DATABASE_WORKER_URL: urls.workerUrl };
}

/** Takes the one flag that is not the gateway's own out of the command line. */
function takeDataDir(words: readonly string[]): { args: readonly string[]; dataDir: string | undefined } {
  const at = words.findIndex((word) => /^--data-dir(?:=|$)/.test(word));
  if (at === -1) return { args: words, dataDir: undefined };
  const joined = /^--data-dir=(.*)$/.exec(words[at] ?? '')?.[1];
  const folder = joined ?? words[at + 1];
  if (folder === undefined || folder === '' || folder.startsWith('--')) {
    process.stderr.write('--data-dir needs a folder.\n');
    process.exit(1);
  }
  return { args: words.toSpliced(at, joined === undefined ? 2 : 1), dataDir: folder };
}
