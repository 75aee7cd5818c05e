import { createHash } from 'node:crypto';
import { type AnyEvent, type EventType, envelopeSchema, eventSchemas } from '@ifcgate/contracts';
import { z } from 'zod';
import { type EventSource, type Topic, topicOf } from './topics.ts';

/** The data of every event that a version knows, by type. */
export type Catalogue = Readonly<Record<string, z.ZodType>>;

/** A message as it travels, byte for byte. */
export interface RawMessage {
  readonly topic: Topic;
  readonly headers: Readonly<Record<string, string>>;
  /** The data, in base64; null: there was none. */
  readonly value: string | null;
}

/**
 * Something that arrived and that this version cannot read. It keeps its place among the events of its subject; where its
 * envelope is damaged that place is not known, and it is a subject of its own in the workspace `unknown`.
 */
export interface Unread {
  readonly id: string;
  readonly type: string | undefined;
  readonly source: EventSource;
  readonly subject: string;
  readonly workspaceId: string;
  readonly environment: AnyEvent['environment'];
  /** Why, as far as the contract goes: never what stands there, which may be personal. */
  readonly unread: string;
  readonly message: RawMessage;
}

/** What a bus hands over: an event that fits its contract, or what could not be read as one. */
export type Received = AnyEvent | Unread;

/** Whether it could not be read. */
export function isUnread(received: Received): received is Unread {
  return 'unread' in received;
}

const sources = Object.keys(topicOf) as EventSource[];

// Reading leaves out what the contract does not know; a later version may, when the event was parked meanwhile.
const originalData = new WeakMap<AnyEvent, unknown>();

/**
 * Reads what a bus was given against the contracts; both kinds of bus and what was parked go through here. Never throws.
 *
 * @param envelope what stands where the envelope's members are expected
 * @param toMessage makes the message that is kept when it cannot be read
 */
export function readEvent(
  envelope: Readonly<Record<string, unknown>>,
  data: unknown,
  toMessage: () => RawMessage,
  catalogue: Catalogue = eventSchemas,
): Received {
  const { type } = envelope;
  const parsed = envelopeSchema.safeParse(envelope);
  if (!parsed.success) return damaged(type, `its envelope is wrong: ${wrongAt(parsed.error)}`, toMessage());
  const { id, source, subject, workspaceId, environment } = parsed.data;
  const unread = (reason: string): Unread => ({
    ...{ id, type: parsed.data.type, source, subject, workspaceId, environment },
    ...{ unread: reason, message: toMessage() },
  });
  const schema = Object.hasOwn(catalogue, parsed.data.type) ? catalogue[parsed.data.type] : undefined;
  if (schema === undefined) return unread('its type is not known');
  const content = schema.safeParse(data);
  if (!content.success) return unread(`its data is wrong: ${wrongAt(content.error)}`);
  // The compiler cannot see that type and data belong together; the lines above made sure of it.
  const event = { ...parsed.data, data: content.data } as AnyEvent;
  originalData.set(event, data);
  return event;
}

/** What is to be parked of an event or a message: text that {@link readParked} reads. */
export function toParked(received: Received): string {
  if (isUnread(received)) return JSON.stringify({ message: received.message });
  return JSON.stringify({ ...received, data: originalData.get(received) ?? received.data });
}

/** The bytes of a message's data. */
export function bytesOf({ value }: RawMessage): Buffer | null {
  return value === null ? null : Buffer.from(value, 'base64');
}

/** A short name for what a consumer can read: it changes exactly when the contracts do of what it subscribes to. */
export function versionOf(types: Iterable<EventType>, catalogue: Catalogue = eventSchemas): string {
  const known = [...new Set<string>(types)].sort().map((type) => [type, schemaOf(catalogue[type])]);
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 16);
}

function schemaOf(schema: z.ZodType | undefined): unknown {
  return schema && z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
}

/** Named after what it holds: the same bytes that arrive again are the same thing. */
function damaged(type: unknown, reason: string, message: RawMessage): Unread {
  const content = JSON.stringify([message.topic, Object.entries(message.headers).sort(), message.value]);
  const id = `damaged_${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
  const source = sources.find((name) => topicOf[name] === message.topic) ?? 'case';
  return {
    ...{ id, type: typeof type === 'string' ? type : undefined, source, subject: id },
    ...{ workspaceId: 'unknown', environment: 'live', unread: reason, message },
  };
}

function wrongAt(error: z.ZodError): string {
  const places = error.issues.slice(0, 10).map(({ path, code }) => `${path.join('.') || 'all of it'} (${code})`);
  return places.join(', ').replaceAll('\0', '');
}
