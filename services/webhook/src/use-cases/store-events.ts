import type { AnyEvent } from '@ifcgate/contracts';
import type { Clock, NewId } from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { type NewDelivery, type Receiver, lockReceivers, writeEvents } from '../db/event-rows.ts';
import { isWanted } from '../domain/event-filter.ts';
import { type HeardEventType, type PublicEvent, toPublicEvent } from '../domain/public-event.ts';
import { deliveriesDue } from './deliveries-due.ts';

export interface StoreEventsDeps {
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Stores events as the world hears them, each with a delivery for every enabled endpoint that wants it. */
export async function storeEvents(
  deps: StoreEventsDeps,
  tx: WebhookTransaction,
  events: readonly AnyEvent<HeardEventType>[],
): Promise<void> {
  const receivers = await receiversOf(tx);
  const stored = events.map(toPublicEvent);
  const deliveries = stored.flatMap((event) => deliveriesOf(deps, event, receivers));
  await writeEvents(tx, stored, deliveries, deps.clock.now());
  if (deliveries.length > 0) tx.announce(deliveriesDue);
}

function deliveriesOf(deps: StoreEventsDeps, event: PublicEvent, receivers: readonly Receiver[]): NewDelivery[] {
  return receivers
    .filter((receiver) => isWanted(receiver, event))
    .map(({ endpointId, ordered }) => ({
      deliveryId: deps.newId('delivery'),
      endpointId,
      eventId: event.eventId,
      orderKey: ordered === 'case' ? event.subject : null,
    }));
}

const read = new WeakMap<WebhookTransaction, Promise<Receiver[]>>();

/** The tenant's receivers, read once for all events of a transaction. */
function receiversOf(tx: WebhookTransaction): Promise<Receiver[]> {
  const known = read.get(tx);
  if (known !== undefined) return known;
  const found = lockReceivers(tx);
  read.set(tx, found);
  return found;
}
