import type { ServiceName } from '@ifcgate/contracts';

/** The topics of the platform: one for each service that says something. */
export const topics = [
  'verification.events',
  'document.events',
  'workflow.events',
  'case.events',
  'webhook.events',
  'workspace.events',
] as const;
export type Topic = (typeof topics)[number];

/** The topic of each service. */
export const topicOf = {
  verification: 'verification.events',
  extraction: 'document.events',
  workflow: 'workflow.events',
  case: 'case.events',
  webhook: 'webhook.events',
  gateway: 'workspace.events',
} as const satisfies Record<ServiceName, Topic>;

/** A service that has a topic. */
export type EventSource = keyof typeof topicOf;
