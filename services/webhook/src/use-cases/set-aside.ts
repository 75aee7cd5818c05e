import { AppError } from '@ifcgate/contracts';
import type { Clock } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import {
  type DeliveryCounts,
  type SetAsideDelivery,
  countDeliveries,
  listSetAside,
  reviveRow,
} from '../db/set-aside-rows.ts';
import { deliveriesDue } from './deliveries-due.ts';

export type { SetAsideDelivery };

const mostListed = 1000;

/** The deliveries that were set aside, of all workspaces, the newest first, from behind one on; a thousand at most. */
export function readSetAside({ claim }: WebhookDatabase, after?: SetAsideDelivery): Promise<SetAsideDelivery[]> {
  return listSetAside(claim, mostListed, after);
}

/**
 * Has a delivery that was set aside made again, at once and from the same place in its schedule.
 *
 * @throws AppError not_found when it is not set aside, or its endpoint was deleted
 */
export async function reviveDelivery(
  { claim, changes }: WebhookDatabase,
  clock: Clock,
  deliveryId: string,
): Promise<void> {
  if (await reviveRow(claim, deliveryId, clock.now())) return changes.announce([deliveriesDue]);
  throw new AppError('not_found', { detail: `No delivery ${deliveryId} of an existing endpoint is set aside.` });
}

/** How many deliveries wait, and how many were set aside. */
export function countAllDeliveries({ claim }: WebhookDatabase): Promise<DeliveryCounts> {
  return countDeliveries(claim);
}
