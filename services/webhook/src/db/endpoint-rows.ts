import type { WebhookTransaction } from './client.ts';
import type { Prisma } from './generated/client.ts';

export type EndpointRow = Prisma.EndpointGetPayload<object>;
export type EndpointChanges = Prisma.EndpointUncheckedUpdateInput;

/** Writes a new endpoint of the tenant. */
export function insertEndpoint(
  tx: WebhookTransaction,
  endpoint: Omit<Prisma.EndpointUncheckedCreateInput, 'workspaceId' | 'environment'>,
): Promise<EndpointRow> {
  return tx.db.endpoint.create({ data: { ...tx.tenant, ...endpoint } });
}

/** Finds an endpoint of the tenant. */
export function findEndpoint(tx: WebhookTransaction, endpointId: string): Promise<EndpointRow | null> {
  return tx.db.endpoint.findFirst({ where: { ...tx.tenant, endpointId } });
}

/** Endpoints with lower ids than `before`, the newest first. @param allowed only these; undefined: all */
export function listEndpointRows(
  tx: WebhookTransaction,
  { before, allowed, limit }: { before: string | undefined; allowed: readonly string[] | undefined; limit: number },
): Promise<EndpointRow[]> {
  const endpointId = { ...(before !== undefined && { lt: before }), ...(allowed && { in: [...allowed] }) };
  return tx.db.endpoint.findMany({ where: { ...tx.tenant, endpointId }, orderBy: { endpointId: 'desc' }, take: limit });
}

/** Changes an endpoint that is there. */
export function changeEndpoint(
  tx: WebhookTransaction,
  endpointId: string,
  changes: EndpointChanges,
): Promise<EndpointRow> {
  const key = { workspaceId_environment_endpointId: { ...tx.tenant, endpointId } };
  return tx.db.endpoint.update({ where: key, data: changes });
}

/**
 * Deletes an endpoint; what is pending for it becomes dead. A running attempt keeps its claim: what came of it is still
 * recorded.
 *
 * @returns false when it was not there
 */
export async function removeEndpoint(tx: WebhookTransaction, endpointId: string, now: Date): Promise<boolean> {
  const { count } = await tx.db.endpoint.deleteMany({ where: { ...tx.tenant, endpointId } });
  if (count === 0) return false;
  await tx.db.delivery.updateMany({
    where: { ...tx.tenant, endpointId, status: 'pending' },
    data: { status: 'dead', dueAt: null, updatedAt: now },
  });
  return true;
}

/** The workflows of what is pending for an endpoint, each once. */
export async function findPendingWorkflows(tx: WebhookTransaction, endpointId: string): Promise<(string | null)[]> {
  const waiting = await tx.db.delivery.findMany({
    where: { ...tx.tenant, endpointId, status: 'pending' },
    distinct: ['workflow'],
    select: { workflow: true },
  });
  return waiting.map(({ workflow }) => workflow);
}
