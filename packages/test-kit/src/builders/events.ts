import { type AnyEvent, type EventType, eventSchemas, sourceOf } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aTenant } from './tenant.ts';

/** What a test may say about an event's envelope. */
export type EventOverrides = Partial<Omit<AnyEvent, 'type' | 'data' | 'source'>>;

/**
 * An event as the service that owns its type would say it: of a new workspace, about what its data names, first of its
 * subject, unless the test says otherwise.
 *
 * @throws ZodError when the data is not what the contract of the type says
 */
export function anEvent<T extends EventType>(
  type: T,
  data: AnyEvent<T>['data'],
  overrides: EventOverrides = {},
): AnyEvent<T> {
  return {
    id: newId('event'),
    source: sourceOf(type),
    subject: subjectOf(eventSchemas[type].parse(data)),
    subjectSeq: 1,
    time: new Date().toISOString(),
    ...aTenant(),
    ...overrides,
    type,
    data,
  };
}

/** Events are about their document, else their batch, else their case, else their workspace. */
function subjectOf(data: {
  document_id?: string;
  batch_id?: string | null;
  case_id?: string | null;
  workspace_id?: string;
}): string {
  const subject = data.document_id ?? data.batch_id ?? data.case_id ?? data.workspace_id;
  if (subject == null) throw new Error('The data names nothing that the event could be about.');
  return subject;
}
