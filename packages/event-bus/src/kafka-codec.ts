import { type AnyEvent, environments, eventSchemas, isEventType } from '@ifcgate/contracts';
import type { IHeaders, Message } from 'kafkajs';
import { type EventSource, type Topic, topicOf } from './bus.ts';

/** What a Kafka message turned out to be. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: AnyEvent }
  /** Of a type that a newer version says; not for us. */
  | { readonly kind: 'unknown-type'; readonly type: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * An event as a Kafka message: CloudEvents 1.0, binary mode. The attributes are headers (`ce_*`; our extensions under
 * their own names), the data is JSON, the key is the subject.
 *
 * @see CloudEvents 1.0.2, "Kafka Protocol Binding", section 3.2
 */
export function encodeEvent(event: AnyEvent): { topic: Topic; message: Message } {
  const headers: IHeaders = {
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

/** The event in a Kafka message, its data as the contract of its type has it; never throws. */
export function decodeEvent(message: { headers?: IHeaders | undefined; value: Buffer | null }): Decoded {
  const header = (name: string) => message.headers?.[name]?.toString();
  const type = header('ce_type');
  if (type === undefined) return invalid('it has no ce_type');
  if (!isEventType(type)) return { kind: 'unknown-type', type };

  const source = header('ce_source');
  const environment = environments.find((name) => name === header('environment'));
  const required = { id: header('ce_id'), subject: header('ce_subject'), time: header('ce_time') };
  const workspaceId = header('workspaceid');
  const subjectSeq = Number(header('subjectseq'));
  if (!isEventSource(source)) return invalid('its ce_source is not a service that has a topic');
  if (!environment || !workspaceId || !required.id || !required.subject || !required.time)
    return invalid('ce_id, ce_subject, ce_time, workspaceid or environment is missing');
  if (!Number.isSafeInteger(subjectSeq) || subjectSeq < 1) return invalid('its subjectseq is not a number from 1');

  const data = parseJson(message.value);
  const parsed = eventSchemas[type].safeParse(data);
  // Where it is wrong is enough; what stands there may be personal.
  if (!parsed.success)
    return invalid(`its data is wrong at ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
  const envelope = {
    id: required.id,
    type,
    source,
    subject: required.subject,
    subjectSeq,
    time: required.time,
    workspaceId,
    environment,
    requestId: header('requestid'),
    traceparent: header('traceparent'),
  };
  // The compiler cannot see that type and data belong together; the line above made sure of it.
  return { kind: 'event', event: { ...envelope, data: parsed.data } as AnyEvent };
}

function invalid(reason: string): Decoded {
  return { kind: 'invalid', reason };
}

function isEventSource(text: string | undefined): text is EventSource {
  return text !== undefined && Object.hasOwn(topicOf, text);
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
