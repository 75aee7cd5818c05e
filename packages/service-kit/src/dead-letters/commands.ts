import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import type { Logger } from '../logger.ts';
import { redactedForLog } from '../logger.ts';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters.ts';

/** The commands, for those who have to be told. */
export const deadLetterUsage = `  dead-letters list   [<filter>…]           events that were set aside and that nobody but an operator or a newer version helps
  dead-letters show   <filter>… [--reveal]  one by one: why, since when, what waits behind, what it says (--reveal: personal data too)
  dead-letters retry  <filter>… | --all     has them tried again now, what waits behind them after them, in order
  dead-letters drop   <filter>… --yes       gives them up for good; what waits behind them goes on

  A filter is --service <name>, --subject <subject>, --type <event type>, --event <event id>; --pending adds those that are
  being tried again by themselves; --limit <number> ends a list (100). --json answers in JSON.
`;

const options = {
  service: { type: 'string' },
  subject: { type: 'string' },
  type: { type: 'string' },
  event: { type: 'string' },
  limit: { type: 'string', default: '100' },
  pending: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  reveal: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** A dead letter as an operator reads it. */
export interface ShownLetter extends ReturnType<typeof summaryOf> {
  readonly behind?: readonly { readonly event_id: string; readonly type: string | null }[];
  readonly event?: unknown;
}

/** What a command does with what one service has set aside; answers what it did, for each. */
type Command = (letters: DeadLetters, order: Order, log: Logger) => Promise<ShownLetter[]>;

interface Order {
  readonly filter: DeadLetterFilter;
  readonly flags: Flags;
  readonly limit: number;
}

const commands: Readonly<Record<string, Command>> = { list, show, retry, drop };
/** What is told of an event that waits behind another; more are counted only. */
const mostBehind = 20;

/** A command of the operator, understood. */
export interface DeadLetterCommand {
  /** The service that it is about; undefined: all. */
  readonly service: string | undefined;
  readonly isJson: boolean;
  run(letters: DeadLetters, log: Logger): Promise<readonly ShownLetter[]>;
}

/**
 * Reads a command.
 *
 * @param words those of the command line behind `dead-letters`
 * @throws ConfigError saying what is wrong, and what there is
 */
export function readDeadLetterCommand(words: readonly string[]): DeadLetterCommand {
  const [name = '', ...rest] = words;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new ConfigError(`Known commands:\n\n${deadLetterUsage}`);
  const flags = readFlags(rest);
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new ConfigError('--limit needs a whole number from 1.');
  const { subject, type, event: eventId } = flags;
  const isNarrow = [flags.service, subject, type, eventId].some((value) => value !== undefined);
  if (name !== 'list' && !isNarrow && !flags.all)
    throw new ConfigError(`${name} needs to be told which: --service, --subject, --type, --event, or --all.`);
  if (name === 'drop' && !flags.yes) throw new ConfigError('drop cannot be undone: look with show, then say --yes.');
  const states = flags.pending ? ['dead', 'unread', 'not_yet', 'failed'] : ['dead', 'unread'];
  const order = {
    flags,
    limit: name === 'list' || name === 'show' ? limit : Infinity,
    filter: { subject, type, eventId, states },
  };
  return {
    service: flags.service,
    isJson: flags.json,
    run: (letters, log) => command(letters, order, log),
  };
}

function readFlags(words: readonly string[]): Flags {
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${message}\n\nKnown commands:\n\n${deadLetterUsage}`, { cause: error });
  }
}

async function list(letters: DeadLetters, { filter, limit }: Order): Promise<ShownLetter[]> {
  const shown: ShownLetter[] = [];
  for await (const letter of letters.find(filter)) {
    if (shown.push(summaryOf(letter)) >= limit) break;
  }
  return shown;
}

async function show(letters: DeadLetters, { filter, limit, flags }: Order): Promise<ShownLetter[]> {
  const shown: ShownLetter[] = [];
  for await (const letter of letters.find(filter)) {
    const behind = await letters.behind(letter, mostBehind);
    const event = flags.reveal ? letter.event : redactedForLog(letter.event);
    const next = behind.map(({ eventId, event: { type } }) => ({ event_id: eventId, type: type ?? null }));
    if (shown.push({ ...summaryOf(letter), behind: next, event }) >= limit) break;
  }
  return shown;
}

async function retry(letters: DeadLetters, { filter }: Order, log: Logger): Promise<ShownLetter[]> {
  return forEach(letters, filter, async (letter) => {
    if (!(await letters.retry(letter))) return false;
    log.warn('dead_letter.retried', { ...identityOf(letter) });
    return true;
  });
}

async function drop(letters: DeadLetters, { filter }: Order, log: Logger): Promise<ShownLetter[]> {
  return forEach(letters, filter, async (letter) => {
    if (!(await letters.drop(letter))) return false;
    log.warn('dead_letter.dropped', { ...identityOf(letter), state: letter.state, reason: letter.reason });
    return true;
  });
}

/** In the order of what was found before the first was touched: what is let go meanwhile is not meant. */
async function forEach(
  letters: DeadLetters,
  filter: DeadLetterFilter,
  act: (letter: DeadLetter) => Promise<boolean>,
): Promise<ShownLetter[]> {
  const found: DeadLetter[] = [];
  for await (const letter of letters.find(filter)) found.push(letter);
  const done: ShownLetter[] = [];
  for (const letter of found) if (await act(letter)) done.push(summaryOf(letter));
  return done;
}

function identityOf({ service, eventId, subject, workspaceId, event }: DeadLetter): object {
  return { consumer: service, eventId, type: event.type, subject, workspaceId };
}

function summaryOf(letter: DeadLetter) {
  return {
    service: letter.service,
    event_id: letter.eventId,
    type: letter.event.type ?? null,
    source: letter.source,
    subject: letter.subject,
    workspace_id: letter.workspaceId,
    environment: letter.environment,
    state: letter.state,
    reason: letter.reason,
    attempts: letter.attempts,
    parked_at: letter.parkedAt.toISOString(),
    retry_at: letter.retryAt?.toISOString() ?? null,
    age_seconds: Math.round((Date.now() - letter.parkedAt.getTime()) / 1000),
    waiting_behind: letter.waitingBehind,
  };
}
