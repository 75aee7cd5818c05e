import { type Logger, inTenant } from '@ifcgate/service-kit';
import type { ReadFile } from '../clients/cached-reader.ts';
import { FileFailure, type LoadFile } from '../clients/file-source.ts';
import type { ExtractionDatabase } from '../db/client.ts';
import { type Job, type Outcome, claimJobs, releaseAllJobs, releaseJobs, statusOf } from '../db/job-rows.ts';
import { maxAttempts, retryDelayMs } from '../domain/retry.ts';
import type { KeepFetched } from './keep-file.ts';
import { type RecordDeps, recordOutcomes } from './record-outcomes.ts';

export interface ReadJobsDeps extends RecordDeps {
  readonly database: ExtractionDatabase;
  readonly loadFile: LoadFile;
  readonly readFile: ReadFile;
  readonly keepFetched: KeepFetched;
  /** Names of the templates that there are. */
  readonly templates: ReadonlySet<string>;
  readonly log: Logger;
}

export type { Job, Outcome };

/** Claims documents that are due, of whichever tenant. */
export function claimDue({ database }: ReadJobsDeps, limit: number, claimId: string): Promise<Job[]> {
  return claimJobs(database.claim, limit, claimId);
}

/** Gives back what was claimed and not read, for the next worker. */
export function giveBack({ database }: ReadJobsDeps, claimId: string): Promise<void> {
  return releaseJobs(database.claim, claimId);
}

/** Gives back what a process that was killed had claimed; for a worker that begins and knows to be the only one. */
export function giveBackAll({ database }: ReadJobsDeps): Promise<void> {
  return releaseAllJobs(database.claim);
}

/** Fetches and reads one document, in no transaction; undefined when it was interrupted and is to be begun again. */
export async function readJob(deps: ReadJobsDeps, job: Job, signal: AbortSignal): Promise<Outcome | undefined> {
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

async function attempt(deps: ReadJobsDeps, job: Job, signal: AbortSignal): Promise<Outcome> {
  const nothing = { job, sha256: null, result: null, retryInMs: undefined };
  if (job.attempts > maxAttempts) {
    const message = 'Reading this file has ended the reader several times; it is not tried again.';
    return { ...nothing, failure: { code: 'processing_timeout', message } };
  }
  if (!deps.templates.has(job.template)) {
    const message = `No template reads documents of the kind ${job.template}; a person has to look at it.`;
    return { ...nothing, failure: { code: 'file_type_unsupported', message } };
  }
  try {
    const bytes = await deps.loadFile(job, signal);
    const { sha256, result } = await deps.readFile(job, bytes, signal);
    const isKept = job.fileUrl === null || (await keep(deps, job, sha256, bytes));
    return { job, sha256: isKept ? sha256 : null, result, failure: null, retryInMs: undefined };
  } catch (error) {
    if (!(error instanceof FileFailure)) throw error;
    const retryInMs = retryDelayMs(error.failure, error.isTemporary, job.attempts);
    return { ...nothing, failure: error.failure, retryInMs };
  }
}

/** Whether fetched bytes could be stored. What was read stands without them; only its pages cannot be shown. */
async function keep(deps: ReadJobsDeps, job: Job, sha256: string, bytes: Buffer): Promise<boolean> {
  try {
    await deps.keepFetched(job, sha256, bytes);
    return true;
  } catch (error) {
    deps.log.error('file.not_kept', { documentId: job.documentId, cause: error });
    return false;
  }
}

/** Records how documents ended, with one transaction per tenant. */
export async function recordRead(deps: ReadJobsDeps, outcomes: readonly Outcome[]): Promise<void> {
  const byTenant = Map.groupBy(outcomes, ({ job }) => `${job.workspaceId}/${job.environment}`);
  for (const group of byTenant.values()) {
    const [first] = group;
    if (first === undefined) continue;
    await deps.database.transaction(inTenant(first.job), (tx) => recordOutcomes(deps, tx, group));
  }
}
