import { randomUUID } from 'node:crypto';
import { type Wake, coalesce } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import type { Lane } from '../domain/lanes.ts';
import { documentsCancelled } from '../use-cases/cancel-document.ts';
import {
  type Ending,
  type Job,
  type Outcome,
  type ReadJobsDeps,
  claimDue,
  giveBack,
  giveBackAll,
  handToOcr,
  readJob,
  recordRead,
} from '../use-cases/read-jobs.ts';
import { beatUntil } from './heartbeat.ts';
import { RunningJobs } from './running-jobs.ts';

export interface ReadingWorkerDeps extends ReadJobsDeps {
  /** Woken when there are documents in a lane. */
  readonly wakes: Readonly<Record<Lane, Wake>>;
  /** Whether other processes read documents of the same database; alone, nobody waits for the leases of the dead. */
  readonly hasPeers: boolean;
}

/** A lane, and how many of its documents one process has on their way at once. */
export interface LaneOptions {
  readonly lane: Lane;
  readonly maxInFlight: number;
  /** Of so many on it is enough for one tenant, whose hosts may be slow. */
  readonly crowdedFrom: number;
}

const pollMs = 1000;

/**
 * Claims documents of a lane, reads them and records how it ended, until the signal; what is not read by then is given
 * back. It claims no more than it has room for: the rest waits where any process can take it.
 */
export function readingWorker(deps: ReadingWorkerDeps, options: LaneOptions): Worker {
  return { name: `reading-${options.lane}`, run: (signal) => readUntil(deps, options, signal) };
}

async function readUntil(
  deps: ReadingWorkerDeps,
  { lane, maxInFlight, crowdedFrom }: LaneOptions,
  signal: AbortSignal,
): Promise<void> {
  const claimId = randomUUID();
  // A claim is worth its statement for a quarter of the places.
  const enough = Math.ceil(maxInFlight / 4);
  const inFlight = new Set<Promise<void>>();
  const running = new RunningJobs((deps.leaseSeconds * 1000) / 3);
  const beating = new AbortController();
  const end = endingOf(deps);
  if (!deps.hasPeers) await giveBackAll(deps, lane);
  const cancelled = deps.database.changes.watch(documentsCancelled, beating.signal);
  const heart = beatUntil(deps, running, cancelled, beating.signal);
  try {
    while (!signal.aborted) {
      const room = maxInFlight - inFlight.size;
      const claim = { lane, limit: room, perTenant: enough, crowded: running.crowded(crowdedFrom), claimId };
      const jobs = room < enough ? [] : await claimDue(deps, claim);
      for (const job of jobs) {
        const { letGo, onProgress } = running.begin(job);
        const reading = readJob(deps, job, { signal: AbortSignal.any([signal, letGo]), onProgress })
          .then(end)
          .catch((error: unknown) => {
            deps.log.error('document.read_failed', { documentId: job.documentId, cause: error });
          })
          .finally(() => {
            running.end(job);
            inFlight.delete(reading);
            deps.wakes[lane].wake();
          });
        inFlight.add(reading);
      }
      if (jobs.length === 0) await deps.wakes[lane].wait(pollMs, signal);
    }
  } finally {
    await Promise.all(inFlight);
    beating.abort();
    await heart;
    await giveBack(deps, lane, claimId);
  }
}

/** Writes how readings end: those that end together in one go. */
function endingOf(deps: ReadingWorkerDeps): (ending: Ending) => Promise<void> {
  const record = coalesce((outcomes: readonly Outcome[]) => recordRead(deps, outcomes));
  const handOver = coalesce((jobs: readonly Job[]) => handToOcr(deps, jobs));
  return async (ending) => {
    if (ending === undefined) return;
    if (!('kind' in ending)) return record([ending]);
    await handOver([ending.job]);
    deps.wakes.ocr.wake();
  };
}
