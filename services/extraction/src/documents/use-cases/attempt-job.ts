import { createHash } from 'node:crypto';
import type { DocumentFailure } from '@ifcgate/contracts';
import { type Logger, leasePolicy } from '@ifcgate/service-kit';
import type { ReadFile, ReadableJob, SplitFile } from '../clients/cached-reader.ts';
import { FileFailure, type LoadFile } from '../../files/clients/file-source.ts';
import type { ReadingOptions } from '../clients/shared-reading.ts';
import type { ExtractionDatabase } from '../../db/client.ts';
import type { Job } from '../db/job-rows.ts';
import type { Outcome } from '../db/outcome-rows.ts';
import { type PutOffCause, holdUpDelayMs, maxStalls, putOffFor, usualFileRetriesMs } from '../domain/retry.ts';
import { type Part, ReadingCutOff } from '../../engine/index.ts';
import type { KeepFetched } from '../../files/use-cases/keep-file.ts';
import type { Templates } from '../../templates/use-cases/load-templates.ts';
import type { OwnParties } from './own-parties.ts';

export interface AttemptDeps {
  readonly database: Pick<ExtractionDatabase, 'isAway'>;
  readonly loadFile: LoadFile;
  readonly readFile: ReadFile;
  readonly splitFile: SplitFile;
  readonly keepFetched: KeepFetched;
  readonly templates: Pick<Templates, 'load'>;
  readonly ownParties: OwnParties;
  readonly log: Logger;
  /** The waits before a file that did not come is asked for again; 1 s and 5 s unless said. */
  readonly fileRetriesMs?: readonly number[];
}

/** A document that has to be recognised, which is for the other lane. */
export interface OcrNeeded {
  readonly kind: 'ocr_needed';
  readonly job: Job;
}

/** A file that was cut into its documents. */
export interface FileCut {
  readonly kind: 'cut';
  readonly job: Job;
  readonly parts: readonly Part[];
}

/** How reading a job ended; undefined when it was interrupted: then it is another worker's, or nobody's any more. */
export type Ending = Outcome | OcrNeeded | FileCut | undefined;

/**
 * Fetches and reads one document, in no transaction. Never rejects: what goes wrong here is an outcome of this document,
 * and puts it off.
 */
export async function attemptJob(deps: AttemptDeps, job: Job, reading: ReadingOptions): Promise<Ending> {
  if (job.faults >= leasePolicy.setAsideAt) {
    const message = 'Reading this file has failed several times for a fault of ours; it is not tried again by itself.';
    return { ...failed(job, { code: 'processing_timeout', message }), isQuarantined: true };
  }
  try {
    return await fetchAndRead(deps, job, reading);
  } catch (error) {
    if (reading.signal.aborted) return undefined;
    if (error instanceof FileFailure) return withoutFile(deps, job, error);
    if (error instanceof ReadingCutOff) return cutOff(job, error);
    if (deps.database.isAway(error)) return putOff(job, 'host');
    deps.log.error('document.read_failed', { documentId: job.documentId, cause: error });
    return putOff(job, 'fault');
  }
}

/** The document is tried again later, for a reason that is not in it. */
export function putOff(job: Job, cause: Exclude<PutOffCause, 'file'>): Outcome {
  const before = cause === 'fault' ? job.faults : job.holdUps;
  return { ...nothing(job), putOff: { cause, inMs: holdUpDelayMs(before, Math.random) } };
}

async function fetchAndRead(deps: AttemptDeps, job: Job, reading: ReadingOptions): Promise<Ending> {
  const template = await deps.templates.load(job, job.template, job.templateVersion);
  if (template === undefined) {
    const message = `No template reads documents of the kind ${job.template}; a person has to look at it.`;
    return failed(job, { code: 'file_type_unsupported', message });
  }
  const [bytes, ownParties] = await Promise.all([deps.loadFile(job, reading.signal), deps.ownParties(job)]);
  const readable = { ...job, template, ownParties };
  if (job.awaitsSplit) return cutFile(deps, { job, readable, bytes }, reading);
  const { sha256, result } = await deps.readFile(readable, bytes, reading);
  const stored = await keepContent(deps, job, sha256, bytes);
  if (result === 'ocr_needed') return { kind: 'ocr_needed', job: { ...job, sha256: stored } };
  return { ...nothing(job), sha256: stored, result, carried: await keepCarried(deps, job, result.carriedPdf) };
}

async function cutFile(
  deps: AttemptDeps,
  { job, readable, bytes }: { readonly job: Job; readonly readable: ReadableJob; readonly bytes: Buffer },
  reading: ReadingOptions,
): Promise<Ending> {
  const split = await deps.splitFile(readable, bytes, reading);
  const sha256 = await keepContent(deps, job, createHash('sha256').update(bytes).digest('hex'), bytes);
  if (split === 'ocr_needed') return { kind: 'ocr_needed', job: { ...job, sha256 } };
  if (split.status === 'failed') return { ...failed(job, split.failure), sha256 };
  // Each of its documents would be fetched by itself, and its pages be those of whatever comes then.
  if (sha256 === null && split.parts.length > 1) return putOff(job, 'host');
  return { kind: 'cut', job: { ...job, sha256 }, parts: split.parts };
}

/** The SHA-256 of a file's content once that is in the store; null where it could not be put there. */
async function keepContent(deps: AttemptDeps, job: Job, sha256: string, bytes: Buffer): Promise<string | null> {
  const isStored = job.fileUrl === null || job.sha256 !== null || (await keep(deps, job, sha256, bytes));
  return isStored ? sha256 : null;
}

function withoutFile(deps: AttemptDeps, job: Job, error: FileFailure): Outcome {
  if (error.isTemporary && error.isOurs) return putOff(job, 'host');
  const { fileRetriesMs = usualFileRetriesMs } = deps;
  const again = putOffFor(error.failure, error.isTemporary, fileRetriesMs[job.retries]);
  return { ...failed(job, error.failure), putOff: again };
}

function cutOff(job: Job, { reason }: ReadingCutOff): Outcome {
  if (reason !== 'stalled') return putOff(job, 'host');
  if (job.stalls + 1 < maxStalls) return putOff(job, 'stall');
  const message = 'Reading this file came to a standstill several times.';
  return failed(job, { code: 'processing_timeout', message });
}

/** Whether fetched bytes could be stored. What was read stands without them; only its pages cannot be shown. */
async function keep(deps: AttemptDeps, job: Job, sha256: string, bytes: Buffer): Promise<boolean> {
  try {
    await deps.keepFetched(job, sha256, bytes);
    return true;
  } catch (error) {
    deps.log.error('file.not_kept', { documentId: job.documentId, cause: error });
    return false;
  }
}

/** Stores the PDF inside an XML document; undefined where there is none, or it could not be stored. */
async function keepCarried(deps: AttemptDeps, job: Job, base64: string | undefined): Promise<Outcome['carried']> {
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return (await keep(deps, job, sha256, bytes)) ? { sha256, sizeBytes: bytes.length } : undefined;
}

function failed(job: Job, failure: DocumentFailure): Outcome {
  return { ...nothing(job), failure };
}

function nothing(job: Job): Outcome {
  return { job, sha256: null, result: null, failure: null, putOff: undefined, isQuarantined: false };
}
