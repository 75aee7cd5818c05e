import type { CaseStatus } from './resources/cases.ts';
import type { DocumentStatus } from './resources/documents.ts';
import type { CheckOutcome } from './resources/verifications.ts';

/** What every webhook says. */
interface EventBase {
  /** The same in every repetition and at every endpoint: keep it to tell a repetition. */
  event_id: string;
  /** Counts the events of one case or document, from 1. */
  sequence: number;
  environment: 'live' | 'test';
  processed_at: string;
}

/** Something happened to a case. */
export interface CaseEvent extends EventBase {
  event:
    | 'case.created'
    | 'case.status.changed'
    | 'case.review.completed'
    | 'case.assigned'
    | 'case.sla.breached'
    | 'case.documents.requested';
  case_id: string;
  status: CaseStatus;
  workflow: string;
  queue: string | null;
  applicant_id: string | null;
  metadata: Record<string, string>;
}

/** A document was read, needs a person, or could not be read. Its fields are fetched with `documents.get`. */
export interface DocumentEvent extends EventBase {
  event: 'document.processed' | 'document.review.requested' | 'document.failed';
  document_id: string;
  status: DocumentStatus;
  template: string;
  batch_id: string | null;
  metadata: Record<string, string>;
}

/** Every document of a batch has been read, could not be, or was cancelled. */
export interface BatchEvent extends EventBase {
  event: 'batch.completed';
  batch_id: string;
}

/** All checks of a verification have ended. */
export interface VerificationEvent extends EventBase {
  event: 'verification.completed';
  case_id: string;
  outcome: CheckOutcome;
  workflow: string;
  applicant_id: string | null;
  metadata: Record<string, string>;
}

/** You asked for a test, or another endpoint of yours has been disabled. */
export interface EndpointEvent extends EventBase {
  event: 'webhook.test' | 'webhook.endpoint.disabled';
}

/**
 * The body of a webhook, told apart by `event`. It holds no extracted personal data: fetch what you need.
 *
 * An event type that is newer than this package arrives all the same; keep a default branch.
 */
export type WebhookEvent = CaseEvent | DocumentEvent | BatchEvent | VerificationEvent | EndpointEvent;

/** The types of events that an endpoint can ask for. */
export type WebhookEventType = WebhookEvent['event'];
