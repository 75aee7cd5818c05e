import type { WebhookTransaction } from './client.ts';
import type { Prisma } from './generated/client.ts';

export type StoredDelivery = Prisma.DeliveryGetPayload<object>;
export type StoredAttempt = Prisma.DeliveryAttemptGetPayload<object>;

/** Finds a delivery of the tenant. */
export function findDelivery(tx: WebhookTransaction, deliveryId: string): Promise<StoredDelivery | null> {
  return tx.db.delivery.findFirst({ where: { ...tx.tenant, deliveryId } });
}

/** Finds a delivery of the tenant, with its attempts in their order. */
export function findDeliveryWithLog(
  tx: WebhookTransaction,
  deliveryId: string,
): Promise<(StoredDelivery & { log: StoredAttempt[] }) | null> {
  return tx.db.delivery.findFirst({
    where: { ...tx.tenant, deliveryId },
    include: { log: { orderBy: { attempt: 'asc' } } },
  });
}

/** Which deliveries to list; what is undefined restricts nothing. */
export interface DeliverySelection {
  readonly before: string | undefined;
  readonly endpointId: string | undefined;
  readonly eventId: string | undefined;
  readonly status: string | undefined;
  /** Whose deliveries a key may see. */
  readonly workflows: readonly string[] | undefined;
  readonly endpoints: readonly string[] | undefined;
  readonly limit: number;
}

/** Deliveries, the newest first. */
export function listDeliveryRows(tx: WebhookTransaction, selection: DeliverySelection): Promise<StoredDelivery[]> {
  const { before, endpointId, eventId, status, workflows, endpoints, limit } = selection;
  return tx.db.delivery.findMany({
    where: {
      ...tx.tenant,
      ...(before !== undefined && { deliveryId: { lt: before } }),
      ...(eventId !== undefined && { eventId }),
      ...(status !== undefined && { status }),
      ...(workflows && { workflow: { in: [...workflows] } }),
      endpointId: { ...(endpointId !== undefined && { equals: endpointId }), ...(endpoints && { in: [...endpoints] }) },
    },
    orderBy: { deliveryId: 'desc' },
    take: limit,
  });
}

/** Makes a delivery due now, unless it is being attempted. @returns it, or undefined when it was left as it is */
export async function makeDue(
  tx: WebhookTransaction,
  deliveryId: string,
  now: Date,
): Promise<StoredDelivery | undefined> {
  const [row] = await tx.db.delivery.updateManyAndReturn({
    where: { ...tx.tenant, deliveryId, claimId: null },
    data: { status: 'pending', dueAt: now, updatedAt: now },
  });
  return row;
}
