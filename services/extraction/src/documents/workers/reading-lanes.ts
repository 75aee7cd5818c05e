import type { Worker } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import { createOwnParties } from '../use-cases/own-parties.ts';
import { type ReadingWorkerDeps, readingWorker } from './reading-worker.ts';

/** Most documents of the fast lane wait for a host, and the engine limits itself. */
const maxFastInFlight = 32;
/** Files are cut, and parts read, in turn with what the other lanes have for the engine. */
const maxPartsInFlight = 8;

/** The workers of all lanes; `ocrReaders` documents are recognised at once. */
export function readingLanes(
  needs: Omit<ReadingWorkerDeps, 'ownParties'> & { readonly database: ExtractionDatabase },
  ocrReaders: number,
): Worker[] {
  const deps = { ...needs, ownParties: createOwnParties(needs.database) };
  return [
    readingWorker(deps, { lane: 'fast', maxInFlight: maxFastInFlight, crowdedFrom: maxFastInFlight / 2 }),
    readingWorker(deps, { lane: 'parts', maxInFlight: maxPartsInFlight, crowdedFrom: maxPartsInFlight / 2 }),
    readingWorker(deps, { lane: 'ocr', maxInFlight: ocrReaders, crowdedFrom: ocrReaders }),
  ];
}
