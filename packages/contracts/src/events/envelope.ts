import { z } from 'zod';
import type { EventData, EventType } from './catalog.ts';
import { type Environment, type ServiceName, environments, serviceNames } from '../names.ts';

/**
 * One fact on the bus: a CloudEvents 1.0 envelope with our extension attributes, and the data that its type names.
 *
 * Events of one subject and one source keep their order everywhere; nothing is ordered across sources.
 */
export interface DomainEvent<T extends EventType = EventType> {
  /** `evt_…`; the same in every redelivery, so that consumers can tell a repetition. */
  readonly id: string;
  readonly type: T;
  /** The service that says it; decides the topic. */
  readonly source: ServiceName;
  /** What it is about (`case_…`, `doc_…`, a workflow name); the Kafka key. */
  readonly subject: string;
  /** Its place among the events of this source about this subject, from 1, without gaps. */
  readonly subjectSeq: number;
  /** When it happened: RFC 3339, UTC. */
  readonly time: string;
  readonly workspaceId: string;
  readonly environment: Environment;
  /** The request that began it all, where there was one. */
  readonly requestId?: string | undefined;
  /** W3C trace context of the transaction that wrote it. */
  readonly traceparent?: string | undefined;
  readonly data: EventData<T>;
}

/** Any event of the given types, narrowable by `type`. */
export type AnyEvent<T extends EventType = EventType> = { [K in T]: DomainEvent<K> }[T];

/** Text that a database can keep, and find in an index. */
const text = (most: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\0]*$/, 'must not hold U+0000');

/** What travels around an event's data; what does not fit here has no place among the events of any subject. */
export const envelopeSchema = z.object({
  id: text(200),
  type: text(200),
  source: z.enum(serviceNames),
  subject: text(500),
  /** Kafka's headers are text. */
  subjectSeq: z.coerce.number().int().min(1),
  time: z.iso.datetime({ offset: true }),
  workspaceId: text(200),
  environment: z.enum(environments),
  requestId: text(500).optional(),
  traceparent: text(500).optional(),
});
