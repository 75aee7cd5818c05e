import { type Subscription, onMany } from '@ifcgate/event-bus';
import type { Db } from '../db/client.ts';
import { heardEventTypes } from '../domain/public-event.ts';
import { type StoreEventsDeps, storeEvents } from '../use-cases/store-events.ts';

/** What the webhook service hears: every public event. */
export function webhookSubscriptions(deps: StoreEventsDeps): Subscription<Db>[] {
  return heardEventTypes.map((type) => onMany(type, (tx, events) => storeEvents(deps, tx, events)));
}
