import type { ServiceName } from '@ifcgate/contracts';
import { ConfigError } from '../config.ts';
import { DatabasePool } from '../database-pool.ts';
import {
  type OperatorAnswer,
  type OperatorDeps,
  type OperatorSettings,
  asJson,
  readOperatorDeps,
  runOperatorProgram,
} from '../operator-program.ts';
import { type DeadLetterCommand, type ShownLetter, readDeadLetterCommand } from './commands.ts';
import { DeadLetters } from './dead-letters.ts';

/**
 * Runs an operator's command about events that were set aside; see `runOperatorProgram`.
 *
 * @param words the words of the command line, `dead-letters` first
 * @param services those whose databases can be had
 * @param findSettings finds the settings of one; asked once the command is known to be one
 * @returns the exit code: 1 also when one of several services could not be asked
 */
export function runDeadLetters<Name extends ServiceName>(
  words: readonly string[],
  services: readonly Name[],
  findSettings: (service: Name) => Promise<OperatorSettings>,
): Promise<number> {
  return runOperatorProgram(() => answer(words, services, findSettings));
}

async function answer<Name extends ServiceName>(
  words: readonly string[],
  services: readonly Name[],
  findSettings: (service: Name) => Promise<OperatorSettings>,
): Promise<OperatorAnswer> {
  if (words[0] !== 'dead-letters') throw new ConfigError('The first word of a command is dead-letters.');
  const command = readDeadLetterCommand(words.slice(1));
  const asked = services.filter((name) => command.service === undefined || command.service === name);
  if (asked.length === 0)
    throw new ConfigError(`No service ${command.service ?? ''} is here; there is: ${services.join(', ')}.`);
  const answers = await Promise.allSettled(
    asked.map(async (name) => runFor(name, command, readOperatorDeps(name, await findSettings(name)))),
  );
  const shown = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  return {
    text: command.isJson ? asJson({ dead_letters: shown }) : asText(shown),
    failures: answers.flatMap((each, index) =>
      each.status === 'rejected'
        ? [{ name: asked.length > 1 ? asked[index] : undefined, reason: each.reason as unknown }]
        : [],
    ),
  };
}

async function runFor(
  service: ServiceName,
  command: DeadLetterCommand,
  { workerUrl, log }: OperatorDeps,
): Promise<readonly ShownLetter[]> {
  const pool = new DatabasePool(workerUrl, 1);
  try {
    return await command.run(new DeadLetters(service, pool), log);
  } finally {
    await pool.end();
  }
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
