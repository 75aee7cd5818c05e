import type { Worker } from '@ifcgate/service-kit';
import { readingWorker } from './reading-worker.ts';

/** Most documents of the fast lane wait for a host, and the engine limits itself. */
const maxFastInFlight = 32;

/** The workers of both lanes; `ocrReaders` documents are recognised at once. */
export function readingLanes(deps: Parameters<typeof readingWorker>[0], ocrReaders: number): Worker[] {
  return [
    readingWorker(deps, { lane: 'fast', maxInFlight: maxFastInFlight, crowdedFrom: maxFastInFlight / 2 }),
    readingWorker(deps, { lane: 'ocr', maxInFlight: ocrReaders, crowdedFrom: ocrReaders }),
  ];
}
