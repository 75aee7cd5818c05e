import { AppError, type ServiceName } from '@ifcgate/contracts';
import { z } from 'zod';
import { newId, systemClock } from '../clock.ts';
import { ConfigError, hostConfigShape, readConfig } from '../config.ts';
import { contractRedactions, createLogger } from '../logger.ts';
import type { ServiceDeps } from '../service.ts';
import { type SetAsideTerms, type SetAsideWork, runSetAsideCommand } from './commands.ts';

const { DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL } = hostConfigShape;
const adminConfig = z.object({ DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL });

type Settings = Readonly<Record<string, string | undefined>>;
type DatabaseDeps = Pick<ServiceDeps, 'appUrl' | 'workerUrl' | 'log' | 'clock' | 'newId' | 'hasPeers'>;

/** How to get at what a service has set aside, from a process that is not its host. */
export interface SetAsideProgram<Item, Opened> {
  readonly service: ServiceName;
  readonly terms: SetAsideTerms<Item>;
  open(deps: DatabaseDeps): Opened;
  workOf(database: Opened): SetAsideWork<Item>;
}

/**
 * Runs an operator's command about what a service has set aside, in this process: the answer goes to standard output as
 * JSON, what is wrong to standard error.
 *
 * @param words the words of the command line
 * @param findSettings finds the settings; asked once the command is known to be one
 * @returns the exit code
 */
export async function runSetAside<Item, Opened extends { close(): Promise<void> }>(
  { service, terms, open, workOf }: SetAsideProgram<Item, Opened>,
  words: readonly string[],
  findSettings: () => Promise<Settings>,
): Promise<number> {
  let opened: Opened | undefined;
  try {
    const answer = await runSetAsideCommand(words, terms, async () => {
      opened = open(databaseDeps(service, await findSettings()));
      return workOf(opened);
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

function databaseDeps(service: ServiceName, settings: Settings): DatabaseDeps {
  const { DATABASE_URL: appUrl, DATABASE_WORKER_URL: workerUrl, LOG_LEVEL: level } = readConfig(adminConfig, settings);
  // Answers are for programs: they have standard output to themselves.
  const log = createLogger({ service, level, redact: contractRedactions(), destination: process.stderr });
  return { appUrl, workerUrl, log, clock: systemClock, newId, hasPeers: true };
}
