import { pause } from '@ifcgate/event-bus';
import { type Worker, observeDeliveries } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import { countAllDeliveries } from '../use-cases/set-aside.ts';

const everyMs = 10_000;

/** Shows operators how many deliveries wait, and how many were set aside. */
export function countingWorker(database: WebhookDatabase): Worker {
  return {
    name: 'counting-deliveries',
    async run(signal) {
      while (!signal.aborted) {
        observeDeliveries('webhook', await countAllDeliveries(database));
        await pause(everyMs, signal);
      }
    },
  };
}
