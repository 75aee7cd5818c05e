import { pause } from '@ifcgate/event-bus';
import { type Worker, observeDocuments } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../db/client.ts';
import { countDocuments } from '../use-cases/quarantine.ts';

const everyMs = 10_000;

/** Shows operators how many documents wait. */
export function countingWorker(database: ExtractionDatabase): Worker {
  return {
    name: 'counting-documents',
    async run(signal) {
      while (!signal.aborted) {
        observeDocuments('extraction', await countDocuments(database));
        await pause(everyMs, signal);
      }
    },
  };
}
