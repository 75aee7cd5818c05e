import { randomUUID } from 'node:crypto';
import { Wake, coalesce } from '@ifcgate/event-bus';
import { type Logger, type Worker, inTenant } from '@ifcgate/service-kit';
import type { ReadFile } from '../clients/cached-reader.ts';
import { FileFailure, type LoadFile } from '../clients/file-source.ts';
import type { ExtractionDatabase } from '../db/client.ts';
import { type Job, type Outcome, claimJobs, releaseJobs, statusOf } from '../db/job-rows.ts';
import { maxAttempts, retryDelayMs } from '../domain/retry.ts';
import { type RecordDeps, recordOutcomes } from '../use-cases/record-outcomes.ts';

export interface ReadingWorkerDeps extends RecordDeps {
  readonly database: ExtractionDatabase;
  readonly loadFile: LoadFile;
  readonly readFile: ReadFile;
  readonly wake: Wake;
  readonly log: Logger;
}

/** Documents that may be on their way at once: most of them wait for a host, the engine limits itself. */
const maxInFlight = 32;
const pollMs = 1000;

/** Claims documents, fetches and reads them outside of any transaction, and records how it ended. */
export function readingWorker(deps: ReadingWorkerDeps): Worker {
  return { name: 'reading', run: (signal) => readUntil(deps, signal) };
}

async function readUntil(deps: ReadingWorkerDeps, signal: AbortSignal): Promise<void> {
  const claimId = randomUUID();
  const inFlight = new Set<Promise<void>>();
  const record = coalesce((outcomes: readonly Outcome[]) => recordAll(deps, outcomes));
  try {
    while (!signal.aborted) {
      const room = maxInFlight - inFlight.size;
      const jobs = room < maxInFlight / 4 ? [] : await claimJobs(deps.database.claim, room, claimId);
      for (const job of jobs) {
        const running = readJob(deps, job, signal)
          .then((outcome) => (outcome === undefined ? undefined : record([outcome])))
          .catch((error: unknown) => deps.log.error('document.read_failed', { documentId: job.documentId, cause: error }))
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
    await releaseJobs(deps.database.claim, claimId);
  }
}

/** Fetches and reads one document; undefined when it was interrupted and is to be begun again. */
async function readJob(deps: ReadingWorkerDeps, job: Job, signal: AbortSignal): Promise<Outcome | undefined> {
  const startedAt = performance.now();
  const outcome = await attempt(deps, job, signal);
  if (signal.aborted && outcome.failure !== null) return undefined;
  deps.log.info('document.read', {
    documentId: job.documentId,
    workspaceId: job.workspaceId,
    template: job.template,
    attempt: job.attempts,
    status: statusOf(outcome),
    code: outcome.failure?.code ?? outcome.result?.failure?.code,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return outcome;
}

async function attempt(deps: ReadingWorkerDeps, job: Job, signal: AbortSignal): Promise<Outcome> {
  const nothing = { job, sha256: null, result: null, retryInMs: undefined };
  if (job.attempts > maxAttempts) {
    const message = 'Reading this file has ended the reader several times; it is not tried again.';
    return { ...nothing, failure: { code: 'processing_timeout', message } };
  }
  try {
    const bytes = await deps.loadFile(job, signal);
    const { sha256, result } = await deps.readFile(job, bytes, signal);
    return { job, sha256, result, failure: null, retryInMs: undefined };
  } catch (error) {
    if (!(error instanceof FileFailure)) throw error;
    return { ...nothing, failure: error.failure, retryInMs: retryDelayMs(error.failure, error.isTemporary, job.attempts) };
  }
}

async function recordAll(deps: ReadingWorkerDeps, outcomes: readonly Outcome[]): Promise<void> {
  const byTenant = Map.groupBy(outcomes, ({ job }) => `${job.workspaceId}/${job.environment}`);
  for (const group of byTenant.values()) {
    const [first] = group;
    if (first !== undefined) await deps.database.transaction(inTenant(first.job), (tx) => recordOutcomes(deps, tx, group));
  }
}
