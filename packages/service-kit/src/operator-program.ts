import { AppError, type ServiceName } from '@ifcgate/contracts';
import { z } from 'zod';
import { ConfigError, type Secret, hostConfigShape, readConfig } from './config.ts';
import { type Logger, contractRedactions, createLogger } from './logger.ts';

const { DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL } = hostConfigShape;
const operatorConfig = z.object({ DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL });

/** The settings of an operator's command: those of the service that it is about, as far as it needs them. */
export type OperatorSettings = Readonly<Record<string, string | undefined>>;

/** What an operator's command works on. */
export interface OperatorDeps {
  readonly appUrl: Secret;
  readonly workerUrl: Secret;
  /** Writes to standard error: answers are for programs, and have standard output to themselves. */
  readonly log: Logger;
}

/**
 * Reads the settings of an operator's command about a service.
 *
 * @throws ConfigError saying all that is missing or wrong
 */
export function readOperatorDeps(service: ServiceName, settings: OperatorSettings): OperatorDeps {
  const config = readConfig(operatorConfig, settings);
  return {
    appUrl: config.DATABASE_URL,
    workerUrl: config.DATABASE_WORKER_URL,
    log: createLogger({
      ...{ service, level: config.LOG_LEVEL, redact: contractRedactions(), destination: process.stderr },
    }),
  };
}

/** What an operator's command has to say. */
export interface OperatorAnswer {
  readonly text: string;
  /** What went wrong for some of those that it is about, with the name of each; undefined where there is but one. */
  readonly failures?: readonly { readonly name: string | undefined; readonly reason: unknown }[];
}

/** An answer as programs read it. */
export function asJson(answer: unknown): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

/**
 * Runs an operator's command in this process: its answer goes to standard output, what is wrong to standard error; without a
 * stack where the operator can mend it.
 *
 * @returns the exit code: 1 when anything went wrong
 */
export async function runOperatorProgram(command: () => Promise<OperatorAnswer>): Promise<0 | 1> {
  try {
    const { text, failures = [] } = await command();
    process.stdout.write(text);
    for (const { name, reason } of failures) complain(reason, name);
    return failures.length === 0 ? 0 : 1;
  } catch (error) {
    complain(error);
    return 1;
  }
}

function complain(error: unknown, name?: string): void {
  const isExpected = error instanceof AppError || error instanceof ConfigError;
  const text = isExpected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${name === undefined ? '' : `${name}: `}${text}\n`);
}
