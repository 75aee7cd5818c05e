import { type z } from 'zod';
import { caseActionEvents } from './case.ts';
import { documentEvents } from './document.ts';
import { verificationEvents } from './verification.ts';
import { workflowEvents } from './workflow.ts';

/** The data of every event on the bus, by type. Shapes change by addition only. */
export const eventSchemas = {
  ...verificationEvents,
  ...documentEvents,
  ...workflowEvents,
  ...caseActionEvents,
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<T extends EventType = EventType> = z.infer<(typeof eventSchemas)[T]>;

/** Whether the text names a type of this version's catalogue. */
export function isEventType(text: string): text is EventType {
  return Object.hasOwn(eventSchemas, text);
}
