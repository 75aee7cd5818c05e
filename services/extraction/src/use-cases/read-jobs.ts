import { type Logger, inTenant } from '@ifcgate/service-kit';
import type { ReadFile } from '../clients/cached-reader.ts';
import type { ReadingOptions } from '../clients/shared-reading.ts';
import { FileFailure, type LoadFile } from '../clients/file-source.ts';
import type { ExtractionDatabase } from '../db/client.ts';
import {
  type Beat,
  type Claim,
  type Job,
  claimJobs,
  keepJobs,
  moveToOcrLane,
  releaseAllJobs,
  releaseJobs,
} from '../db/job-rows.ts';
import { type Outcome, statusOf } from '../db/outcome-rows.ts';
import type { Lane } from '../domain/lanes.ts';
import { maxAttempts, retryDelayMs, usualFileRetriesMs } from '../domain/retry.ts';
import type { KeepFetched } from './keep-file.ts';
import type { Templates } from './load-templates.ts';
import { type RecordDeps, recordOutcomes } from './record-outcomes.ts';

export interface ReadJobsDeps extends RecordDeps {
  readonly database: ExtractionDatabase;
  readonly loadFile: LoadFile;
  readonly readFile: ReadFile;
  readonly keepFetched: KeepFetched;
  readonly templates: Pick<Templates, 'load'>;
  readonly log: Logger;
  /** How long a claim holds without a word from its worker. */
  readonly leaseSeconds: number;
  /** The waits before a file that did not come is asked for again; 1 s and 5 s unless said. */
  readonly fileRetriesMs?: readonly number[];
}

export type { Beat, Job, Outcome };

/** A document that has to be recognised, which is for the other lane. */
export interface OcrNeeded {
  readonly kind: 'ocr_needed';
  readonly job: Job;
}

/** How reading a job ended; undefined when it was interrupted: then it is another worker's, or nobody's any more. */
export type Ending = Outcome | OcrNeeded | undefined;

/** Claims documents of a lane that are due, of whichever tenant. */
export function claimDue(deps: ReadJobsDeps, claim: Omit<Claim, 'leaseSeconds'>): Promise<Job[]> {
  return claimJobs(deps.database.claim, { ...claim, leaseSeconds: deps.leaseSeconds });
}

/** Writes how far documents are and keeps their claims. Answers the ids of those that are still ours. */
export function keepClaims({ database, leaseSeconds }: ReadJobsDeps, beats: readonly Beat[]): Promise<Set<string>> {
  return keepJobs(database.claim, beats, leaseSeconds);
}

/** Hands over what has to be recognised. */
export function handToOcr({ database }: ReadJobsDeps, jobs: readonly Job[]): Promise<void> {
  return moveToOcrLane(database.claim, jobs);
}

/** Gives back what was claimed and not read, for the next worker. */
export function giveBack({ database }: ReadJobsDeps, lane: Lane, claimId: string): Promise<void> {
  return releaseJobs(database.claim, lane, claimId);
}

/** Gives back what a process that was killed had claimed; for a worker that begins and knows to be the only one. */
export function giveBackAll({ database }: ReadJobsDeps, lane: Lane): Promise<void> {
  return releaseAllJobs(database.claim, lane);
}

/** Fetches and reads one document, in no transaction. */
export async function readJob(deps: ReadJobsDeps, job: Job, reading: ReadingOptions): Promise<Ending> {
  const startedAt = performance.now();
  const outcome = await attempt(deps, job, reading);
  if (outcome === undefined || 'kind' in outcome) return outcome;
  const line = {
    documentId: job.documentId,
    workspaceId: job.workspaceId,
    template: job.template,
    lane: job.lane,
    attempt: job.attempts + job.retries,
    status: statusOf(outcome),
    code: outcome.failure?.code ?? outcome.result?.failure?.code,
    durationMs: Math.round(performance.now() - startedAt),
  };
  if (outcome.isQuarantined) deps.log.warn('document.quarantined', line);
  else deps.log.info('document.read', line);
  return outcome;
}

async function attempt(deps: ReadJobsDeps, job: Job, reading: ReadingOptions): Promise<Ending> {
  const nothing = { job, sha256: null, result: null, retryInMs: undefined, isQuarantined: false };
  if (job.attempts > maxAttempts) {
    const message = 'Reading this file has ended the reader several times; it is not tried again by itself.';
    return { ...nothing, failure: { code: 'processing_timeout', message }, isQuarantined: true };
  }
  const template = await deps.templates.load(job, job.template, job.templateVersion);
  if (template === undefined) {
    const message = `No template reads documents of the kind ${job.template}; a person has to look at it.`;
    return { ...nothing, failure: { code: 'file_type_unsupported', message } };
  }
  try {
    const bytes = await deps.loadFile(job, reading.signal);
    const { sha256, result } = await deps.readFile({ ...job, template }, bytes, reading);
    const isStored = job.fileUrl === null || job.sha256 !== null || (await keep(deps, job, sha256, bytes));
    const stored = isStored ? sha256 : null;
    if (result === 'ocr_needed') return { kind: 'ocr_needed', job: { ...job, sha256: stored } };
    return { ...nothing, sha256: stored, result, failure: null };
  } catch (error) {
    if (reading.signal.aborted) return undefined;
    if (!(error instanceof FileFailure)) throw error;
    const { fileRetriesMs = usualFileRetriesMs } = deps;
    const retryInMs = retryDelayMs(error.failure, error.isTemporary, fileRetriesMs[job.retries]);
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
