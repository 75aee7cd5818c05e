import { type AnyEvent, eventSchemas } from '@ifcgate/contracts';
import type { IHeaders, Message } from 'kafkajs';
import { type Topic, topicOf } from './topics.ts';
import { type Catalogue, type RawMessage, type Received, bytesOf, readEvent } from './received.ts';

/**
 * An event as a Kafka message: CloudEvents 1.0, binary mode. The attributes are headers (`ce_*`; our extensions under
 * their own names), the data is JSON, the key is the subject.
 *
 * @see CloudEvents 1.0.2, "Kafka Protocol Binding", section 3.2
 */
export function encodeEvent(event: AnyEvent): { topic: Topic; message: Message & { headers: Record<string, string> } } {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source,
    ce_subject: event.subject,
    ce_time: event.time,
    subjectseq: String(event.subjectSeq),
    workspaceid: event.workspaceId,
    environment: event.environment,
  };
  if (event.requestId !== undefined) headers['requestid'] = event.requestId;
  if (event.traceparent !== undefined) headers['traceparent'] = event.traceparent;
  return { topic: topicOf[event.source], message: { key: event.subject, value: JSON.stringify(event.data), headers } };
}

/** A Kafka message, to be kept or read. */
export function toRawMessage(
  topic: Topic,
  message: { headers?: IHeaders | undefined; value: Buffer | null },
): RawMessage {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value ?? '')]);
  return {
    topic,
    headers: Object.fromEntries(headers) as Record<string, string>,
    value: message.value?.toString('base64') ?? null,
  };
}

/** The event in a message, its data as the contract of its type has it; never throws. */
export function readMessage(message: RawMessage, catalogue: Catalogue = eventSchemas): Received {
  const { headers } = message;
  const envelope = {
    id: headers['ce_id'],
    type: headers['ce_type'],
    source: headers['ce_source'],
    subject: headers['ce_subject'],
    subjectSeq: headers['subjectseq'],
    time: headers['ce_time'],
    workspaceId: headers['workspaceid'],
    environment: headers['environment'],
    requestId: headers['requestid'],
    traceparent: headers['traceparent'],
  };
  return readEvent(envelope, parseJson(bytesOf(message)), () => message, catalogue);
}

/** An event that was handed over in this process, read as if it had travelled; never throws. */
export function readPublished(event: AnyEvent, catalogue: Catalogue = eventSchemas): Received {
  const { data, ...envelope } = event;
  return readEvent(
    envelope,
    data,
    () => {
      const { topic, message } = encodeEvent(event);
      return toRawMessage(topic, { headers: message.headers, value: Buffer.from(message.value?.toString() ?? '') });
    },
    catalogue,
  );
}

/** What was parked, read by this version; never throws. */
export function readParked(text: string, catalogue: Catalogue = eventSchemas): Received {
  const parked = JSON.parse(text) as AnyEvent | { message: RawMessage };
  return 'message' in parked ? readMessage(parked.message, catalogue) : readPublished(parked, catalogue);
}

/** What was parked, for a person to look at. */
export interface ParkedEvent {
  readonly type: string | undefined;
  /** As it travelled; of a message that could not be read, its headers and its data. */
  readonly content: unknown;
}

/** What stands in a parked row, whether this version can read it or not; never throws. */
export function describeParked(text: string): ParkedEvent {
  const parked = parseJson(Buffer.from(text)) as { type?: string; message?: RawMessage } | undefined;
  if (parked?.message === undefined) return { type: parked?.type, content: parked ?? text };
  const { headers, topic } = parked.message;
  const bytes = bytesOf(parked.message);
  const data = parseJson(bytes) ?? (bytes?.toString() === '' ? '' : { base64: parked.message.value });
  return { type: headers['ce_type'], content: { topic, headers, data } };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
