import { type Sql, pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import type { UsageCounts } from '../use-cases/count-usage.ts';

/** The most that a process which is killed loses of its counts. */
const everyMs = 5000;

/** Saves every few seconds, and a last time when told to stop. */
export function usageWorker(usage: UsageCounts, sql: Sql): Worker {
  return {
    name: 'usage',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs, signal);
        await usage.save(sql);
      }
      // What was counted while the last save ran, or after one that failed.
      await usage.save(sql);
    },
  };
}
