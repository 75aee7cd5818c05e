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
import type { Prisma } from '../db/generated/client.ts';

export interface ReadEventsDeps {
  readonly cursors: Cursors;
}
type StoredEvent = Prisma.PublicEventGetPayload<object>;

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
  const row = await tx.db.publicEvent.findFirst({ where: { ...tx.tenant, eventId } });
  if (row === null) throw notFound(eventId);
  requireFamily(caller, row.workflow);
  return toEvent(row);
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
  const scope = { ...tx.tenant, list: 'events', families: caller.families, ...filters };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const visible = await findVisibleWorkflows(tx, caller, 'public_events');
  const where = {
    ...tx.tenant,
    ...(subject !== undefined && { subject }),
    ...(type !== undefined && { type }),
    ...(visible && { workflow: { in: visible } }),
  };
  if (after !== undefined) {
    const rows = await tx.db.publicEvent.findMany({
      where: { ...where, sequence: { gt: last === undefined ? after : Number(last) } },
      orderBy: { sequence: 'asc' },
      take: limit + 1,
    });
    return toPage(rows, limit, toEvent, (row) => deps.cursors.encode(scope, [row.sequence]));
  }
  const rows = await tx.db.publicEvent.findMany({
    where: { ...where, ...(last !== undefined && { eventId: { lt: String(last) } }) },
    orderBy: { eventId: 'desc' },
    take: limit + 1,
  });
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
