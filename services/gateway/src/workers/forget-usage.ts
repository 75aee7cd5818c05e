import { type Sql, pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import { forgetUsage } from '../use-cases/forget-usage.ts';

const everyMs = 60 * 60_000;

/** Deletes the days of usage that have been kept long enough, about once an hour. */
export function usageRetentionWorker(sql: Sql, keptDays: number): Worker {
  return {
    name: 'usage-retention',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs * (0.5 + Math.random()), signal);
        await forgetUsage(sql, keptDays, signal);
      }
    },
  };
}
