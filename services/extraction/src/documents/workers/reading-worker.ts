import { randomUUID } from 'node:crypto';
import { type Wake, backoffMs, coalesce, pause } from '@ifcgate/event-bus';
import { Leases, type Worker, type WorkInHand, recordAgain } from '@ifcgate/service-kit';
import { type Lane, ocrLaneOf } from '../domain/lanes.ts';
import { documentsCancelled } from '../use-cases/cancel-document.ts';
import {
  type Ending,
  type Job,
  type Outcome,
  type ReadJobsDeps,
  claimDue,
  giveBack,
  handToOcr,
  jobLeaseRows,
  readJob,
  recordFileCut,
  recordRead,
  takeOverAll,
} from '../use-cases/read-jobs.ts';
import { RunningJobs } from './running-jobs.ts';
import { tellUntil } from './tell-progress.ts';

export interface ReadingWorkerDeps extends ReadJobsDeps {
  /** Woken when there are documents in a lane. */
  readonly wakes: Readonly<Record<Lane, Wake>>;
  /** Whether other processes read documents of the same database; alone, nobody waits for the leases of the dead. */
  readonly hasPeers: boolean;
  /** Of the process. */
  readonly workInHand: WorkInHand;
}

/** A lane, and how many of its documents one process has on their way at once. */
export interface LaneOptions {
  readonly lane: Lane;
  readonly maxInFlight: number;
  /** Of so many on it is enough for one tenant, whose hosts may be slow. */
  readonly crowdedFrom: number;
  /** How often it looks by itself for what nobody here has told of. */
  readonly pollMs: number;
}

/*
 * The life of a document that is to be read.
 *
 * 1. Accepted: a row `processing` in the fast lane, or that of files that are to be cut, due at once (`accept-documents.ts`).
 * 2. Claimed by a worker of its lane, in turns over the workspaces (`job-rows.ts`). The lease follows the policy of the
 *    service kit (`leases.ts`): what was interrupted twice is read alone, and only what then ends the process is set aside.
 * 3. Fetched, unless its bytes are in the store, and read by the engine in a process of its own (`attempt-job.ts`). What
 *    has to be recognised goes on to the lane for that. A file that holds several is cut first (`record-cut.ts`): its
 *    row becomes the first of its documents, and the others are accepted beside it.
 * 4. Recorded with all that ended meanwhile (`record-outcomes.ts`): `processed`, `needs_review` or `failed`, with its event.
 *    Or put off (`retry.ts`): a file that did not come, twice at most; whatever this host held up, without end; a fault of
 *    ours, three times: then it is in quarantine, `failed`, until an operator has it read again.
 * 5. Cancelled on request, at any time before its end; a file that is to be cut once its documents have ids.
 */

/**
 * Claims documents of a lane, reads them and records how it ended, until the signal; what is not read by then is given
 * back. It claims no more than it has room for: the rest waits where any process can take it.
 */
export function readingWorker(deps: ReadingWorkerDeps, options: LaneOptions): Worker {
  const { log, leaseSeconds, workInHand } = deps;
  const leases = new Leases({ rows: jobLeaseRows(deps), workInHand, leaseMs: leaseSeconds * 1000, log });
  return {
    name: `reading-${options.lane}`,
    run: (signal) => new ReadingRun(deps, options, leases, signal).run(),
    lastWords: () => leases.lastWords(),
  };
}

class ReadingRun {
  readonly #deps: ReadingWorkerDeps;
  readonly #options: LaneOptions;
  readonly #leases: Leases<Job>;
  readonly #signal: AbortSignal;
  readonly #claimId = randomUUID();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #running = new RunningJobs();
  readonly #end: (ending: Ending) => Promise<void>;

  constructor(deps: ReadingWorkerDeps, options: LaneOptions, leases: Leases<Job>, signal: AbortSignal) {
    this.#deps = deps;
    this.#options = options;
    this.#leases = leases;
    this.#signal = signal;
    this.#end = endingOf(deps, signal);
  }

  async run(): Promise<void> {
    const [deps, { lane, pollMs }] = [this.#deps, this.#options];
    if (!deps.hasPeers) await takeOverAll(deps, lane);
    const ended = new AbortController();
    const cancelled = deps.database.changes.watch(documentsCancelled, ended.signal);
    const telling = tellUntil(deps, this.#running, cancelled, ended.signal);
    const heart = this.#leases.keep(ended.signal);
    this.#leases.whenAllowed(() => deps.wakes[lane].wake());
    try {
      while (!this.#signal.aborted) {
        if ((await this.#claim()) === 0) await deps.wakes[lane].wait(pollMs, this.#signal);
      }
    } finally {
      await Promise.all(this.#inFlight);
      ended.abort();
      await Promise.all([telling, heart]);
      // What was in hand when the process ended by its own fault was interrupted: who claims it next is to count that.
      if (!this.#leases.isEnding) await giveBack(deps, lane, this.#claimId);
    }
  }

  /** Claims documents and begins to read them. Returns how many. */
  async #claim(): Promise<number> {
    const { lane, maxInFlight, crowdedFrom } = this.#options;
    // A claim is worth its statement for a quarter of the places.
    const enough = Math.ceil(maxInFlight / 4);
    const room = maxInFlight - this.#inFlight.size;
    if (room < enough) return 0;
    const crowded = this.#running.crowded(crowdedFrom);
    const wanted = { lane, perTenant: enough, claimId: this.#claimId, crowded };
    try {
      const claimed = await this.#leases.claim((isAlone) => claimDue(this.#deps, { ...wanted, isAlone, limit: room }));
      for (const job of claimed?.items ?? []) this.#read(job);
      return claimed?.items.length ?? 0;
    } catch (error) {
      // The database is away: what is being read goes on meanwhile.
      this.#deps.log.warn('document.claim_failed', { lane, reason: String(error) });
      await pause(backoffMs(0), this.#signal);
      return 0;
    }
  }

  #read(job: Job): void {
    const { letGo, onProgress } = this.#running.begin(job);
    const reading = readJob(this.#deps, job, { signal: AbortSignal.any([this.#signal, letGo]), onProgress })
      .then(this.#end)
      .finally(() => {
        this.#running.end(job);
        this.#leases.end(job);
        this.#inFlight.delete(reading);
        this.#deps.wakes[this.#options.lane].wake();
      });
    this.#inFlight.add(reading);
  }
}

/** Writes how readings end: those that end together in one go, and again while the database is away. Never rejects. */
function endingOf(deps: ReadingWorkerDeps, signal: AbortSignal): (ending: Ending) => Promise<void> {
  const record = coalesce((outcomes: readonly Outcome[]) => recordRead(deps, outcomes));
  const handOver = coalesce((jobs: readonly Job[]) => handToOcr(deps, jobs));
  const write = async (ending: NonNullable<Ending>): Promise<void> => {
    if (!('kind' in ending)) return record([ending]);
    if (ending.kind === 'cut') {
      await recordFileCut(deps, ending);
      deps.wakes.parts.wake();
      return;
    }
    await handOver([ending.job]);
    deps.wakes[ocrLaneOf(ending.job.lane)].wake();
  };
  return async (ending) => {
    if (ending === undefined) return;
    const { documentId } = ending.job;
    await recordAgain(
      () =>
        write(ending).catch((error: unknown) => {
          deps.log.warn('document.write_failed', { documentId, reason: String(error) });
          throw error;
        }),
      signal,
    );
  };
}
