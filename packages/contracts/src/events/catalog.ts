import { type z } from 'zod';
import { caseActionEvents } from './case.ts';
import { documentEvents } from './document.ts';
import { verificationEvents } from './verification.ts';
import { workflowEvents } from './workflow.ts';
import { workspaceEvents } from './workspace.ts';

/** Which service says which events. */
const eventsOf = {
  verification: verificationEvents,
  extraction: documentEvents,
  workflow: workflowEvents,
  case: caseActionEvents,
  gateway: workspaceEvents,
} as const;

/** The data of every event on the bus, by type. Shapes change by addition only. */
export const eventSchemas = {
  ...eventsOf.verification,
  ...eventsOf.extraction,
  ...eventsOf.workflow,
  ...eventsOf.case,
  ...eventsOf.gateway,
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<T extends EventType = EventType> = z.infer<(typeof eventSchemas)[T]>;

/** The service that says events of the type. */
export function sourceOf(type: EventType): keyof typeof eventsOf {
  const sources = Object.keys(eventsOf) as (keyof typeof eventsOf)[];
  const source = sources.find((name) => Object.hasOwn(eventsOf[name], type));
  if (source === undefined) throw new Error(`No service says ${type}.`);
  return source;
}

/** Whether the text names a type of this version's catalogue. */
export function isEventType(text: string): text is EventType {
  return Object.hasOwn(eventSchemas, text);
}
