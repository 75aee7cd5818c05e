import { pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import type { LastUses } from '../use-cases/save-last-uses.ts';

const everyMs = 60_000;

/** Saves once a minute, and a last time when told to stop. */
export function lastUsesWorker(uses: LastUses, database: GatewayDatabase): Worker {
  return {
    name: 'last-uses',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs, signal);
        await uses.save(database);
      }
    },
  };
}
