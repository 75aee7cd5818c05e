import type { WebhookTransaction } from './client.ts';
import type { Prisma } from './generated/client.ts';

export type StoredEvent = Prisma.PublicEventGetPayload<object>;

/** Which events to list; what is undefined restricts nothing. */
export interface EventSelection {
  readonly subject: string | undefined;
  readonly type: string | undefined;
  /** Whose events a key may see. */
  readonly workflows: readonly string[] | undefined;
  /** Endpoints, of which one at least has got the event to deliver. */
  readonly endpoints: readonly string[] | undefined;
  readonly limit: number;
}

/** Finds an event of the tenant. */
export function findEvent(tx: WebhookTransaction, eventId: string): Promise<StoredEvent | null> {
  return tx.db.publicEvent.findFirst({ where: { ...tx.tenant, eventId } });
}

/** Whether one of these endpoints has got the event to deliver. */
export async function isEventOf(
  tx: WebhookTransaction,
  eventId: string,
  endpoints: readonly string[],
): Promise<boolean> {
  const where = { ...tx.tenant, eventId, endpointId: { in: [...endpoints] } };
  return (await tx.db.delivery.count({ where, take: 1 })) > 0;
}

/** Events with lower ids than `before`, the newest first. */
export async function listNewest(
  tx: WebhookTransaction,
  selection: EventSelection,
  before: string | undefined,
): Promise<StoredEvent[]> {
  if (selection.endpoints !== undefined) return listOfEndpoints(tx, selection, { before });
  const where = { ...whereOf(tx, selection), ...(before !== undefined && { eventId: { lt: before } }) };
  return tx.db.publicEvent.findMany({ where, orderBy: { eventId: 'desc' }, take: selection.limit });
}

/** Events with sequences above `after`, ascending; of one subject. */
export async function listFollowing(
  tx: WebhookTransaction,
  selection: EventSelection,
  after: number,
): Promise<StoredEvent[]> {
  if (selection.endpoints !== undefined) return listOfEndpoints(tx, selection, { after });
  const where = { ...whereOf(tx, selection), sequence: { gt: after } };
  return tx.db.publicEvent.findMany({ where, orderBy: { sequence: 'asc' }, take: selection.limit });
}

function whereOf(tx: WebhookTransaction, { subject, type, workflows }: EventSelection): Prisma.PublicEventWhereInput {
  return {
    ...tx.tenant,
    ...(subject !== undefined && { subject }),
    ...(type !== undefined && { type }),
    ...(workflows && { workflow: { in: [...workflows] } }),
  };
}

/** Raw, as the ORM joins only what a foreign key ties. */
function listOfEndpoints(
  tx: WebhookTransaction,
  selection: EventSelection,
  from: { readonly before?: string | undefined; readonly after?: number | undefined },
): Promise<StoredEvent[]> {
  const { endpoints = [], limit } = selection;
  const [subject, type, workflows] = [selection.subject ?? null, selection.type ?? null, selection.workflows ?? null];
  const [before, after] = [from.before ?? null, from.after ?? null];
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$queryRaw<StoredEvent[]>`
    select workspace_id as "workspaceId", environment, event_id as "eventId", type, subject, sequence, workflow, body,
      traceparent, created_at as "createdAt"
    from public_events p
    where workspace_id = ${workspaceId} and environment = ${environment}
      and (${subject}::text is null or subject = ${subject}) and (${type}::text is null or type = ${type})
      and (${workflows}::text[] is null or workflow = any(${workflows}::text[]))
      and (${before}::text is null or event_id < ${before}) and (${after}::integer is null or sequence > ${after}::integer)
      and exists (select from deliveries d where d.event_id = p.event_id and d.workspace_id = p.workspace_id
        and d.environment = p.environment and d.endpoint_id = any(${endpoints}::text[]))
    order by case when ${after}::integer is null then null else sequence end, event_id desc limit ${limit}`;
}
