import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { eventSchemas, publicRoutes, sensitiveNames } from '@ifcgate/contracts';
import type { EventLog } from '@ifcgate/event-bus';
import { type DestinationStream, pino } from 'pino';
import { z } from 'zod';

/** One wide line for each unit of work; the message is the name of what happened. */
export type Logger = EventLog & {
  /** A logger whose lines carry these fields as well. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
};

export interface LoggerOptions {
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Names of fields that must not be written; taken from the contracts. */
  readonly redact: ReadonlySet<string>;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** Standard output, at every line; a length of 0 would leave nothing to flush when the pipe is full. */
const eachLine = { dest: 1, sync: true, minLength: 1 };

let redactions: ReadonlySet<string> | undefined;

/** The names of every field that a contract marks as personal or secret; looked for once, since that takes a while. */
export function contractRedactions(): ReadonlySet<string> {
  return (redactions ??= findRedactions());
}

function findRedactions(): ReadonlySet<string> {
  const schemas = [
    ...Object.values(eventSchemas),
    ...publicRoutes.flatMap((route) => [route.body, ...Object.values(route.replies)]),
  ].filter((schema) => schema !== undefined && schema !== null);
  // As one schema, so that what many of them share is walked once.
  return new Set(['authorization', 'secret', 'password', 'token', ...sensitiveNames(z.union(schemas))]);
}

/**
 * Writes JSON lines with fields that are marked in the contracts replaced.
 *
 * @throws Error when the list of redactions is empty: logs without it would show personal data
 */
export function createLogger(options: LoggerOptions): Logger {
  if (options.redact.size === 0) throw new Error('The list of redacted fields is empty; refusing to log without it.');
  const base = { service: options.service };
  const settings = { level: options.level, base, messageKey: 'event', timestamp: pino.stdTimeFunctions.isoTime };
  const destination = options.destination ?? (standardOutput ??= lasting(pino.destination(eachLine)));
  return wrap(pino(settings, destination), options.redact);
}

/** A destination that appends to a file, in blocks: lines of the last moment are lost when the process is killed. */
export function logFile(path: string): DestinationStream {
  return lasting(pino.destination({ dest: path, sync: false, minLength: 4096, mode: 0o600 }));
}

type Lines = ReturnType<typeof pino.destination>;
const destinations = new Set<Lines>();
let standardOutput: DestinationStream | undefined;

function lasting(lines: Lines): DestinationStream {
  // A disk that is full, or whoever read it gone: lines are lost then, and the platform goes on.
  lines.on('error', () => undefined);
  destinations.add(lines);
  return lines;
}

/**
 * Writes out what is still waiting, for a second at most, before the process exits: a pipe that nobody reads for a moment keeps
 * lines back, and what a process says last is why it ended. Never rejects.
 */
export async function flushLogs(): Promise<void> {
  await Promise.all([...destinations].map(flush));
}

async function flush(lines: Lines): Promise<void> {
  const written = new Promise<boolean>((resolve) => lines.flush((error) => resolve(error == null)));
  const isWritten = await Promise.race([written, sleep(1000, false, { ref: false })]);
  // At the exit it would be tried again and again, for ever where the disk is full.
  if (!isWritten) lines.destroy();
}

function wrap(lines: pino.Logger, redact: ReadonlySet<string>): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (lines.isLevelEnabled(level)) lines[level](redacted(fields, redact, 0), message);
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(lines.child(redacted(fields, redact, 0) as Record<string, unknown>), redact),
  };
}

/** A value as a line of the log would show it: what the contracts mark as personal or secret is replaced. */
export function redactedForLog(value: unknown): unknown {
  return redacted(value, contractRedactions(), 0);
}

function redacted(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 4) return '[deep]';
  if (isNativeError(value)) return described(value, names, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redacted(item, names, depth + 1));
  // As JSON has it: dates as text, secrets as their placeholder.
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redacted((value.toJSON as () => unknown).call(value), names, depth + 1);
  const copy: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    copy[name] = names.has(name) ? '[redacted]' : redacted(child, names, depth + 1);
  }
  return copy;
}

function described(error: Error & { code?: unknown }, names: ReadonlySet<string>, depth: number): object {
  const { name, code, cause, stack = '' } = error;
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    ...{ name, message: messageOf(error), stack: frames.join('\n') },
    ...(code !== undefined && { code }),
    ...(cause !== undefined && { cause: redacted(cause, names, depth + 1) }),
  };
}

/** The ORM quotes the whole call, with its values, between where it was and what is wrong with it. */
function messageOf({ name, message }: Error): string {
  if (name !== 'PrismaClientValidationError') return message;
  const paragraphs = message.trim().split(/\n\s*\n/);
  return [paragraphs[0], paragraphs.at(-1)].join(' ');
}
