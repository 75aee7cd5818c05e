import { randomUUID } from 'node:crypto';
import { type Wake, coalesce } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import {
  type Outcome,
  type ReadJobsDeps,
  claimDue,
  giveBack,
  giveBackAll,
  readJob,
  recordRead,
} from '../use-cases/read-jobs.ts';

export interface ReadingWorkerDeps extends ReadJobsDeps {
  /** Woken when documents were accepted. */
  readonly wake: Wake;
  /** Whether other processes read documents of the same database; alone, nobody waits for the leases of the dead. */
  readonly hasPeers: boolean;
}

/** Documents that may be on their way at once: most of them wait for a host, the engine limits itself. */
const maxInFlight = 32;
const pollMs = 1000;

/** Claims documents, reads them and records how it ended, until the signal; what is not read by then is given back. */
export function readingWorker(deps: ReadingWorkerDeps): Worker {
  return { name: 'reading', run: (signal) => readUntil(deps, signal) };
}

async function readUntil(deps: ReadingWorkerDeps, signal: AbortSignal): Promise<void> {
  const claimId = randomUUID();
  const inFlight = new Set<Promise<void>>();
  const record = coalesce((outcomes: readonly Outcome[]) => recordRead(deps, outcomes));
  if (!deps.hasPeers) await giveBackAll(deps);
  try {
    while (!signal.aborted) {
      const room = maxInFlight - inFlight.size;
      const jobs = room < maxInFlight / 4 ? [] : await claimDue(deps, room, claimId);
      for (const job of jobs) {
        const running = readJob(deps, job, signal)
          .then((outcome) => (outcome === undefined ? undefined : record([outcome])))
          .catch((error: unknown) => {
            deps.log.error('document.read_failed', { documentId: job.documentId, cause: error });
          })
          .finally(() => {
            inFlight.delete(running);
            deps.wake.wake();
          });
        inFlight.add(running);
      }
      if (jobs.length === 0) await deps.wake.wait(pollMs, signal);
    }
  } finally {
    await Promise.all(inFlight);
    await giveBack(deps, claimId);
  }
}
