import type { ServiceName } from '@ifcgate/contracts';

/** The topics of the platform: one for each service that says something. */
export const topics = [
  'verification.events',
  'document.events',
  'workflow.events',
  'case.events',
  'webhook.events',
] as const;
export type Topic = (typeof topics)[number];

/** The topic of each service; the gateway says nothing. */
export const topicOf = {
  verification: 'verification.events',
  extraction: 'document.events',
  workflow: 'workflow.events',
  case: 'case.events',
  webhook: 'webhook.events',
} as const satisfies Record<Exclude<ServiceName, 'gateway'>, Topic>;

/** A service that has a topic. */
export type EventSource = keyof typeof topicOf;
