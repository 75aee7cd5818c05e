import { randomUUID } from 'node:crypto';
import { type Wake, backoffMs, coalesce, pause } from '@ifcgate/event-bus';
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
  const end = endingOf(deps, signal);
  if (!deps.hasPeers) await giveBackAll(deps, lane);
  const cancelled = deps.database.changes.watch(documentsCancelled, beating.signal);
  const heart = beatUntil(deps, running, cancelled, beating.signal);
  try {
    while (!signal.aborted) {
      const room = maxInFlight - inFlight.size;
      const claim = { lane, limit: room, perTenant: enough, crowded: running.crowded(crowdedFrom), claimId };
      const jobs = room < enough ? [] : await claimOrWait(deps, claim, signal);
      for (const job of jobs) {
        const { letGo, onProgress } = running.begin(job);
        const reading = readJob(deps, job, { signal: AbortSignal.any([signal, letGo]), onProgress })
          .then(end)
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

/** What cannot be claimed now, since the database is away, waits; what is being read goes on meanwhile. */
async function claimOrWait(
  deps: ReadingWorkerDeps,
  claim: Parameters<typeof claimDue>[1],
  signal: AbortSignal,
): Promise<Job[]> {
  try {
    return await claimDue(deps, claim);
  } catch (error) {
    deps.log.warn('document.claim_failed', { lane: claim.lane, reason: String(error) });
    await pause(backoffMs(0), signal);
    return [];
  }
}

/** Tries to write how a document ended, some 45 s: after that its lease has ended, and it is read again. */
const maxWriteFailures = 12;

/** Writes how readings end: those that end together in one go, and again while the database is away. Never rejects. */
function endingOf(deps: ReadingWorkerDeps, signal: AbortSignal): (ending: Ending) => Promise<void> {
  const record = coalesce((outcomes: readonly Outcome[]) => recordRead(deps, outcomes));
  const handOver = coalesce((jobs: readonly Job[]) => handToOcr(deps, jobs));
  const write = async (ending: NonNullable<Ending>): Promise<void> => {
    if (!('kind' in ending)) return record([ending]);
    await handOver([ending.job]);
    deps.wakes.ocr.wake();
  };
  return async (ending) => {
    for (let failures = 0; ending !== undefined && failures < maxWriteFailures; failures++) {
      try {
        return await write(ending);
      } catch (error) {
        deps.log.warn('document.write_failed', { documentId: ending.job.documentId, reason: String(error) });
        await pause(backoffMs(failures), signal);
      }
    }
  };
}
