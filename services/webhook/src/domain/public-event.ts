import {
  type AnyEvent,
  type EventType,
  type PublicEventType,
  documentWorkflow,
  isEventType,
  publicEventTypes,
} from '@ifcgate/contracts';
import type { FilteredEvent } from './event-filter.ts';

/** The types on the bus that the world may hear. */
export type HeardEventType = Extract<EventType, PublicEventType>;

/** Every type on the bus that the world may hear. */
export const heardEventTypes: readonly HeardEventType[] = publicEventTypes.filter((type) => isEventType(type));

/** An event as the world hears it, all but its sequence. */
export interface PublicEvent extends FilteredEvent {
  readonly eventId: string;
  readonly type: HeardEventType;
  /** The case, document or batch whose events are counted. */
  readonly subject: string;
  /** The workflow whose families may see it: also of documents, which filters take for having none. */
  readonly family: string | null;
  readonly traceparent: string | undefined;
  /** The JSON body up to the number of its sequence, which is drawn when the event is stored, */
  readonly bodyStart: string;
  /** and from there on. */
  readonly bodyEnd: string;
}

/**
 * Turns an event of the bus into what the world may hear: names, states and the client's own data, never what was
 * extracted from a document. The keys of a body and their order are the public contract's (section 10).
 */
export function toPublicEvent(event: AnyEvent<HeardEventType>): PublicEvent {
  const { first, last, ...facts } = contentOf(event);
  const start = JSON.stringify({ event: event.type, ...first, event_id: event.id });
  const end = JSON.stringify({ environment: event.environment, ...last });
  return {
    ...facts,
    eventId: event.id,
    type: event.type,
    traceparent: event.traceparent,
    bodyStart: `${start.slice(0, -1)},"sequence":`,
    bodyEnd: `,${end.slice(1)}`,
  };
}

interface Content {
  readonly subject: string;
  readonly workflow: string | null;
  readonly family: string | null;
  readonly caseStatus: string | null;
  /** The keys after `event` and before `event_id`. */
  readonly first: Readonly<Record<string, unknown>>;
  /** The keys after `environment`. */
  readonly last: Readonly<Record<string, unknown>>;
}

function contentOf(event: AnyEvent<HeardEventType>): Content {
  switch (event.type) {
    case 'document.processed':
    case 'document.review.requested':
    case 'document.failed':
      return documentContent(event);
    case 'batch.completed':
      return batchContent(event);
    case 'verification.completed':
      return verificationContent(event);
    default:
      return caseContent(event);
  }
}

type DocumentEventType = 'document.processed' | 'document.review.requested' | 'document.failed';
type CaseEventType = Exclude<HeardEventType, DocumentEventType | 'batch.completed' | 'verification.completed'>;

function caseContent({ time, data }: AnyEvent<CaseEventType>): Content {
  const { case_id, status, workflow, queue, applicant_id, metadata } = data;
  return {
    subject: case_id,
    workflow,
    family: workflow,
    caseStatus: status,
    first: { case_id, status, workflow, processed_at: time },
    last: { queue, applicant_id, metadata },
  };
}

function documentContent({ data }: AnyEvent<DocumentEventType>): Content {
  const { document_id, status, template, batch_id, processed_at, metadata } = data;
  return {
    subject: document_id,
    workflow: null,
    family: data.workflow ?? null,
    caseStatus: null,
    first: { document_id, status, template, batch_id, processed_at },
    last: { metadata },
  };
}

function batchContent({ data }: AnyEvent<'batch.completed'>): Content {
  const {
    batch_id,
    template,
    documents,
    processed,
    needs_review,
    failed,
    cancelled = 0,
    processed_at,
    metadata,
  } = data;
  return {
    subject: batch_id,
    workflow: null,
    family: documentWorkflow,
    caseStatus: null,
    first: { batch_id, template, documents, processed, needs_review, failed, cancelled, processed_at },
    last: { metadata },
  };
}

function verificationContent({ time, data }: AnyEvent<'verification.completed'>): Content {
  const { case_id, outcome, workflow, applicant_id, metadata } = data;
  return {
    subject: case_id,
    workflow,
    family: workflow,
    caseStatus: null,
    first: { case_id, outcome, workflow, processed_at: time },
    last: { applicant_id, metadata },
  };
}
