import type { Worker } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import { createOwnParties } from '../use-cases/own-parties.ts';
import { type ReadingWorkerDeps, readingWorker } from './reading-worker.ts';

/** Most documents of the fast lane wait for a host, and the engine limits itself. */
const maxFastInFlight = 32;
const maxPartsInFlight = 8;
const pollMs = 1000;
/** Of what was handed in elsewhere: nobody waits for a pile by the second. */
const pollForPartsMs = 3000;

/** The workers of all lanes; `ocrReaders` documents are recognised at once. */
export function readingLanes(
  needs: Omit<ReadingWorkerDeps, 'ownParties'> & { readonly database: ExtractionDatabase },
  ocrReaders: number,
): Worker[] {
  const deps = { ...needs, ownParties: createOwnParties(needs.database) };
  const recognised = { maxInFlight: ocrReaders, crowdedFrom: ocrReaders };
  return [
    readingWorker(deps, { lane: 'fast', ...share(maxFastInFlight), pollMs }),
    readingWorker(deps, { lane: 'ocr', ...recognised, pollMs }),
    readingWorker(deps, { lane: 'parts', ...share(maxPartsInFlight), pollMs: pollForPartsMs }),
    readingWorker(deps, { lane: 'parts_ocr', ...recognised, pollMs: pollForPartsMs }),
  ];
}

/** Half of it is enough for one workspace. */
function share(maxInFlight: number): { maxInFlight: number; crowdedFrom: number } {
  return { maxInFlight, crowdedFrom: maxInFlight / 2 };
}
