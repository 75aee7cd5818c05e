import { pause } from '@ifcgate/event-bus';
import { type Logger, type Worker, observeDocuments } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import { countDocuments } from '../use-cases/quarantine.ts';

const everyMs = 10_000;
const warnEveryMs = 5 * 60_000;

/**
 * Shows operators how many documents wait, and warns of those that this machine has kept from being read for an hour: they
 * are never failed for it, so somebody has to hear of them.
 */
export function countingWorker({ database, log }: { database: ExtractionDatabase; log: Logger }): Worker {
  return {
    name: 'counting-documents',
    async run(signal) {
      let warnedAt = -Infinity;
      while (!signal.aborted) {
        const counts = await countDocuments(database);
        observeDocuments('extraction', counts);
        if (counts.overdue > 0 && performance.now() - warnedAt >= warnEveryMs) {
          warnedAt = performance.now();
          log.warn('document.overdue', { documents: counts.overdue, afterMinutes: 60 });
        }
        await pause(everyMs, signal);
      }
    },
  };
}
