import { type LeaseRows, inTenant } from '@ifcgate/service-kit';
import type { ReadingOptions } from '../clients/shared-reading.ts';
import type { ExtractionDatabase } from '../../db/client.ts';
import {
  type Beat,
  countFault,
  endAllClaims,
  moveToOcrLane,
  releaseJobs,
  renewJobs,
  writeProgress,
} from '../db/held-jobs.ts';
import { chooseAlone, claimAlone } from '../db/alone-rows.ts';
import { type Claim, type Job, claimJobs } from '../db/job-rows.ts';
import { type Outcome, statusOf } from '../db/outcome-rows.ts';
import type { Lane } from '../domain/lanes.ts';
import { type AttemptDeps, type Ending, type FileCut, attemptJob, putOff } from './attempt-job.ts';
import { recordCut } from './record-cut.ts';
import { type RecordDeps, recordOutcomes } from './record-outcomes.ts';

export interface ReadJobsDeps extends RecordDeps, AttemptDeps {
  readonly database: ExtractionDatabase;
  /** How long a claim holds without a word from its worker. */
  readonly leaseSeconds: number;
}

export type { Beat, Ending, Job, Outcome };

/** What a worker wants: as much as its claim says, or one document that is to be read alone. */
export interface DueRequest extends Omit<Claim, 'leaseSeconds'> {
  readonly isAlone: boolean;
}

/** Claims documents of a lane that are due, of whichever tenant; says whether one is due that is to be read alone. */
export async function claimDue(
  { database, leaseSeconds }: Pick<ReadJobsDeps, 'database' | 'leaseSeconds'>,
  { isAlone, ...claim }: DueRequest,
): Promise<{ items: Job[]; isAloneDue: boolean }> {
  if (isAlone) return { items: await claimAlone(database.claim, { ...claim, leaseSeconds }), isAloneDue: false };
  const items = await claimJobs(database.claim, { ...claim, leaseSeconds });
  return { items, isAloneDue: (await chooseAlone(database.claim, claim.lane)).length > 0 };
}

/** Writes how far documents are. Answers the ids of those that are still ours. */
export function tellProgress({ database }: ReadJobsDeps, beats: readonly Beat[]): Promise<Set<string>> {
  return writeProgress(database.claim, beats);
}

/** What a worker writes of the leases of what it reads. */
export function jobLeaseRows({ database, leaseSeconds }: ReadJobsDeps): LeaseRows<Job> {
  return {
    renew: (jobs) => renewJobs(database.claim, jobs, leaseSeconds),
    noteFault: (job) => countFault(database.claim, job),
  };
}

/** Hands over what has to be recognised. */
export function handToOcr({ database }: ReadJobsDeps, jobs: readonly Job[]): Promise<void> {
  return moveToOcrLane(database.claim, jobs);
}

/**
 * Makes documents of a file that was cut; where that cannot be written it is put off, for a fault of ours.
 *
 * @throws when the database is away
 */
export async function recordFileCut(deps: ReadJobsDeps, cut: FileCut): Promise<void> {
  try {
    await deps.database.transaction(inTenant(cut.job), (tx) => recordCut(deps, tx, cut));
  } catch (error) {
    if (deps.database.isAway(error)) throw error;
    deps.log.error('document.not_recorded', { documentId: cut.job.documentId, cause: error });
    await recordRead(deps, [putOff(cut.job, 'fault')]);
  }
}

/** Gives back what was claimed and not read, for the next worker. */
export function giveBack({ database }: ReadJobsDeps, lane: Lane, claimId: string): Promise<void> {
  return releaseJobs(database.claim, lane, claimId);
}

/** Takes over what a process that was killed had claimed; for a worker that begins and knows to be the only one. */
export function takeOverAll({ database }: ReadJobsDeps, lane: Lane): Promise<void> {
  return endAllClaims(database.claim, lane);
}

/** Fetches and reads one document, in no transaction, and logs how that ended. Never rejects. */
export async function readJob(deps: ReadJobsDeps, job: Job, reading: ReadingOptions): Promise<Ending> {
  const startedAt = performance.now();
  const outcome = await attemptJob(deps, job, reading);
  if (outcome !== undefined && 'kind' in outcome && outcome.kind === 'cut')
    deps.log.info('file.cut', { documentId: job.documentId, batchId: job.batchId, documents: outcome.parts.length });
  if (outcome === undefined || 'kind' in outcome) return outcome;
  const line = {
    documentId: job.documentId,
    workspaceId: job.workspaceId,
    template: job.template,
    lane: job.lane,
    attempt: 1 + job.faults + job.retries + job.holdUps,
    status: statusOf(outcome),
    code: outcome.failure?.code ?? outcome.result?.failure?.code,
    putOff: outcome.putOff?.cause,
    retryInMs: outcome.putOff?.inMs,
    durationMs: Math.round(performance.now() - startedAt),
  };
  if (outcome.isQuarantined) deps.log.warn('document.quarantined', line);
  else deps.log.info('document.read', line);
  return outcome;
}

/**
 * Records how documents ended, with one transaction per tenant. What cannot be written is left out and put off, for a fault
 * of ours; the others of its tenant are written without it, and those of other tenants never notice.
 *
 * @throws when the database is away; nothing of what was not written is lost then, and it can be recorded again
 */
export async function recordRead(deps: ReadJobsDeps, outcomes: readonly Outcome[]): Promise<void> {
  const byTenant = Map.groupBy(outcomes, ({ job }) => `${job.workspaceId}/${job.environment}`);
  const written = await Promise.allSettled([...byTenant.values()].map((group) => recordOfTenant(deps, group)));
  for (const each of written) if (each.status === 'rejected') throw each.reason;
}

async function recordOfTenant(deps: ReadJobsDeps, group: readonly Outcome[]): Promise<void> {
  const [first, ...others] = group;
  if (first === undefined) return;
  try {
    await deps.database.transaction(inTenant(first.job), (tx) => recordOutcomes(deps, tx, group));
  } catch (error) {
    if (deps.database.isAway(error)) throw error;
    if (others.length > 0) {
      for (const outcome of group) await recordOfTenant(deps, [outcome]);
      return;
    }
    deps.log.error('document.not_recorded', { documentId: first.job.documentId, cause: error });
    const fault = putOff(first.job, 'fault');
    await deps.database.transaction(inTenant(first.job), (tx) => recordOutcomes(deps, tx, [fault]));
  }
}
