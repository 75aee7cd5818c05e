import { AppError, type DeliveryRow } from '@ifcgate/contracts';
import { type Clock, type Restrictions, notFound, requireFamily, requireWebhookEndpoint } from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { findDelivery, makeDue } from '../db/delivery-rows.ts';
import { findEndpoint } from '../db/endpoint-rows.ts';
import { deliveriesDue } from './deliveries-due.ts';
import { toDeliveryRow } from './read-deliveries.ts';

export interface RetryDeliveryDeps {
  readonly clock: Clock;
}

/**
 * Makes a delivery due now, in place of its next automatic attempt; one that is being attempted at this moment is left
 * as it is. The failures so far keep counting, so a dead delivery that fails again is dead again.
 */
export async function retryDelivery(
  deps: RetryDeliveryDeps,
  tx: WebhookTransaction,
  deliveryId: string,
  caller: Restrictions,
): Promise<DeliveryRow> {
  const found = await findDelivery(tx, deliveryId);
  if (found === null) throw notFound(deliveryId);
  requireWebhookEndpoint(caller, found.endpointId);
  requireFamily(caller, found.workflow);
  if (found.setAsideAt !== null) throw setAside();
  await requireEnabled(tx, found.endpointId);
  const row = await makeDue(tx, deliveryId, deps.clock.now());
  tx.announce(deliveriesDue);
  return toDeliveryRow(row ?? found);
}

function setAside(): AppError {
  const detail =
    'Making this delivery ended the platform several times, so it was set aside. Ask the operator to send it again.';
  return new AppError('conflict', { detail });
}

async function requireEnabled(tx: WebhookTransaction, endpointId: string): Promise<void> {
  const endpoint = await findEndpoint(tx, endpointId);
  if (endpoint?.status === 'enabled') return;
  const state = endpoint === null ? 'was deleted' : 'is disabled; enable it first';
  throw new AppError('conflict', { detail: `The endpoint of this delivery ${state}.` });
}
