import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import { heardEventTypes } from '../domain/public-event.ts';
import { type StoreEventsDeps, storeEvents } from '../use-cases/store-events.ts';

/** What the webhook service hears: every public event. */
export function webhookSubscriptions(deps: StoreEventsDeps): Subscription<Db>[] {
  return [
    ...heardEventTypes.map((type): Subscription<Db> => onMany(type, (tx, events) => storeEvents(deps, tx, events))),
    settingsSubscription(),
  ];
}
