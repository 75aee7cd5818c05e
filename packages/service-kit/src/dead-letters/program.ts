import type { ServiceName } from '@ifcgate/contracts';
import { z } from 'zod';
import { ConfigError, hostConfigShape, readConfig } from '../config.ts';
import { DatabasePool } from '../database-pool.ts';
import { type Logger, contractRedactions, createLogger } from '../logger.ts';
import { type DeadLetterCommand, type ShownLetter, readDeadLetterCommand } from './commands.ts';
import { DeadLetters } from './dead-letters.ts';

const { DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL } = hostConfigShape;
const adminConfig = z.object({ DATABASE_URL, DATABASE_WORKER_URL, LOG_LEVEL });

type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Runs an operator's command about events that were set aside: the answer goes to standard output, what was done and what is
 * wrong to standard error.
 *
 * @param words the words of the command line, `dead-letters` first
 * @param services those whose databases can be had
 * @param findSettings finds the settings of one; asked once the command is known to be one
 * @returns the exit code: 1 also when one of several services could not be asked
 */
export async function runDeadLetters<Name extends ServiceName>(
  words: readonly string[],
  services: readonly Name[],
  findSettings: (service: Name) => Promise<Settings>,
): Promise<number> {
  try {
    if (words[0] !== 'dead-letters') throw new ConfigError('The first word of a command is dead-letters.');
    const command = readDeadLetterCommand(words.slice(1));
    const asked = services.filter((name) => command.service === undefined || command.service === name);
    if (asked.length === 0)
      throw new ConfigError(`No service ${command.service ?? ''} is here; there is: ${services.join(', ')}.`);
    const answers = await Promise.allSettled(
      asked.map(async (name) => runFor(name, command, readConfig(adminConfig, await findSettings(name)))),
    );
    const shown = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    process.stdout.write(command.isJson ? `${JSON.stringify({ dead_letters: shown }, undefined, 2)}\n` : asText(shown));
    for (const [index, answer] of answers.entries())
      if (answer.status === 'rejected') complain(answer.reason, asked.length > 1 ? asked[index] : undefined);
    return answers.every(({ status }) => status === 'fulfilled') ? 0 : 1;
  } catch (error) {
    complain(error);
    return 1;
  }
}

async function runFor(
  service: ServiceName,
  command: DeadLetterCommand,
  { DATABASE_WORKER_URL: url, LOG_LEVEL: level }: z.infer<typeof adminConfig>,
): Promise<readonly ShownLetter[]> {
  // Answers are for programs: they have standard output to themselves.
  const log: Logger = createLogger({ service, level, redact: contractRedactions(), destination: process.stderr });
  const pool = new DatabasePool(url, 1);
  try {
    return await command.run(new DeadLetters(service, pool), log);
  } finally {
    await pool.end();
  }
}

function complain(error: unknown, service?: string): void {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${service === undefined ? '' : `${service}: `}${text}\n`);
}

/** For people: a paragraph for each event. */
function asText(all: readonly ShownLetter[]): string {
  if (all.length === 0) return 'None.\n';
  return all.map(paragraphOf).join('\n');
}

function paragraphOf({ event, behind = [], ...letter }: ShownLetter): string {
  const lines = [
    `${letter.event_id}  ${letter.type ?? 'of an unknown type'}  about ${letter.subject}, said by ${letter.source}`,
    `  service      ${letter.service}`,
    `  workspace    ${letter.workspace_id}, ${letter.environment}`,
    `  state        ${letter.state} for ${ageOf(letter.age_seconds)}, tried ${letter.attempts} times`,
    `  reason       ${letter.reason}`,
    ...(letter.retry_at === null ? [] : [`  tried again  ${letter.retry_at}`]),
    `  behind it    ${letter.waiting_behind}`,
    ...behind.map(({ event_id, type }) => `               ${event_id}  ${type ?? 'of an unknown type'}`),
    ...(event === undefined ? [] : [JSON.stringify(event, undefined, 2).replaceAll(/^/gm, '    ')]),
  ];
  return `${lines.join('\n')}\n`;
}

function ageOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
