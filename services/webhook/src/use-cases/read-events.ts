import { AppError, type Page, type PublicEventRow } from '@ifcgate/contracts';
import {
  type Cursors,
  type Restrictions,
  findVisibleWorkflows,
  notFound,
  requireFamily,
  toPage,
} from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { type StoredEvent, findEvent, isEventOf, listFollowing, listNewest } from '../db/public-event-rows.ts';

export interface ReadEventsDeps {
  readonly cursors: Cursors;
}

/** Which events a list shows. */
export interface ListEvents {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly subject?: string | undefined;
  readonly after_sequence?: number | undefined;
  readonly event?: string | undefined;
}

/** A public event. */
export async function getEvent(tx: WebhookTransaction, eventId: string, caller: Restrictions): Promise<PublicEventRow> {
  const row = await findEvent(tx, eventId);
  if (row === null) throw notFound(eventId);
  requireFamily(caller, row.workflow);
  const { webhookEndpoints: endpoints } = caller;
  if (endpoints !== undefined && !(await isEventOf(tx, eventId, endpoints))) throw notOfEndpoints(endpoints);
  return toEvent(row);
}

/** What a key is limited to by its endpoints: what one of them has got to deliver. */
function notOfEndpoints(endpoints: readonly string[]): AppError {
  const detail = `This API key is limited to the events of the webhook endpoints ${endpoints.join(', ')}; this is none of them.`;
  return new AppError('permission_denied', { detail });
}

/**
 * One page of public events, newest first. With `after_sequence` the later ones of one subject, in the order of their
 * sequence: what a receiver missed, to be handled as it comes.
 *
 * @throws AppError invalid_request when `after_sequence` comes without a subject
 */
export async function listEvents(
  deps: ReadEventsDeps,
  tx: WebhookTransaction,
  query: ListEvents,
  caller: Restrictions,
): Promise<Page<PublicEventRow>> {
  const { limit, cursor, ...filters } = query;
  const { subject, after_sequence: after, event: type } = filters;
  if (after !== undefined && subject === undefined) throw subjectMissing();
  const { families, webhookEndpoints: endpoints } = caller;
  const scope = { ...tx.tenant, list: 'events', families, endpoints, ...filters };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const workflows = await findVisibleWorkflows(tx, caller, 'public_events');
  const selection = { subject, type, workflows, endpoints, limit: limit + 1 };
  if (after !== undefined) {
    const rows = await listFollowing(tx, selection, last === undefined ? after : Number(last));
    return toPage(rows, limit, toEvent, (row) => deps.cursors.encode(scope, [row.sequence]));
  }
  const rows = await listNewest(tx, selection, last === undefined ? undefined : String(last));
  return toPage(rows, limit, toEvent, (row) => deps.cursors.encode(scope, [row.eventId]));
}

function subjectMissing(): AppError {
  const message = 'is needed with after_sequence: sequences count the events of one subject';
  return new AppError('invalid_request', {
    detail: `query.subject: ${message}`,
    details: [{ path: 'query.subject', message }],
  });
}

function toEvent(row: StoredEvent): PublicEventRow {
  return {
    event_id: row.eventId,
    event: row.type,
    subject: row.subject,
    sequence: row.sequence,
    created_at: row.createdAt.toISOString(),
    payload: JSON.parse(row.body) as Record<string, unknown>,
  };
}
