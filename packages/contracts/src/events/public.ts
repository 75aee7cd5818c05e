/** The events that a webhook endpoint can receive. */
export const publicEventTypes = [
  'case.created',
  'case.status.changed',
  'case.review.completed',
  'case.assigned',
  'case.sla.breached',
  'case.documents.requested',
  'document.processed',
  'document.review.requested',
  'document.failed',
  'batch.completed',
  'verification.completed',
  'webhook.test',
  'webhook.endpoint.disabled',
] as const;
export type PublicEventType = (typeof publicEventTypes)[number];
