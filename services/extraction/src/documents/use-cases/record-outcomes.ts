import type { AnyFact } from '@ifcgate/event-bus';
import type { Clock, NewId } from '@ifcgate/service-kit';
import { countInBatches } from '../db/batch-rows.ts';
import type { ExtractionTransaction } from '../../db/client.ts';
import { type Outcome, checksOf, statusOf, writeOutcomes } from '../db/outcome-rows.ts';
import { type NewFile, carriedBy, insertFiles } from '../../files/db/file-rows.ts';
import { documentFactsOf } from '../domain/document-facts.ts';
import { visualZoneOf } from '../domain/visual-zone.ts';
import { codeOf } from '../domain/warnings.ts';

export interface RecordDeps {
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Records how jobs of one tenant ended, and tells everyone. An outcome whose claim has passed to another is dropped. */
export async function recordOutcomes(
  deps: RecordDeps,
  tx: ExtractionTransaction,
  outcomes: readonly Outcome[],
): Promise<void> {
  const now = deps.clock.now();
  const prepared = outcomes.map((outcome) => withFile(withReviewCase(outcome, deps.newId), deps.newId));
  const written = await writeOutcomes(tx, prepared, now);
  const ended = prepared.filter((outcome) => written.has(outcome.job.documentId) && outcome.putOff === undefined);
  await insertFiles(
    tx,
    ended.flatMap((outcome) => carriedFileOf(outcome, now)),
  );
  for (const outcome of ended) tx.append(...factsOf(outcome, now));
  const counted = ended.flatMap((outcome) => {
    const status = statusOf(outcome);
    const { batchId } = outcome.job;
    return batchId === null || status === 'processing' ? [] : [{ batchId, status }];
  });
  for (const batch of await countInBatches(tx, counted, now)) tx.append(batchCompleted(batch, now));
}

/** Says that a batch is complete. */
export function batchCompleted(batch: Awaited<ReturnType<typeof countInBatches>>[number], now: Date): AnyFact {
  return {
    type: 'batch.completed',
    subject: batch.batch_id,
    data: { ...batch, processed_at: now.toISOString() },
  };
}

/** A doubtful document that came by itself gets a case for people to look at it. */
function withReviewCase(outcome: Outcome, newId: NewId): Outcome {
  const { job, result } = outcome;
  if (job.origin !== 'extract' || result?.status !== 'needs_review') return outcome;
  return { ...outcome, job: { ...job, caseId: newId('case') } };
}

/** A PDF that an XML document carries becomes a file of the workspace that its document names. */
function withFile(outcome: Outcome, newId: NewId): Outcome {
  const { carried } = outcome;
  return carried === undefined ? outcome : { ...outcome, carried: { ...carried, fileId: newId('file') } };
}

function carriedFileOf({ carried }: Outcome, createdAt: Date): NewFile[] {
  if (carried?.fileId === undefined) return [];
  const { fileId, sha256, sizeBytes } = carried;
  const kind = { contentType: 'application/pdf', uploadedBy: carriedBy, uploadedLine: null } as const;
  return [{ fileId, sha256, sizeBytes, ...kind, createdAt }];
}

function factsOf(outcome: Outcome, now: Date): AnyFact[] {
  const { job, result } = outcome;
  const subject = job.documentId;
  const shared = documentFactsOf(job, now);
  const status = statusOf(outcome);
  if (result === null || (status !== 'processed' && status !== 'needs_review')) {
    const failure = outcome.failure ??
      result?.failure ?? { code: 'file_corrupt' as const, message: 'The file could not be read.' };
    return [{ type: 'document.failed', subject, data: { ...shared, status: 'failed', failure } }];
  }
  const { templateVersion, fields, warnings, signals } = result;
  const visual = visualZoneOf(result.details);
  const reading = {
    template_version: templateVersion,
    fields,
    checks: checksOf(result),
    warnings: warnings.map(codeOf),
    ...(signals !== undefined && { signals }),
    ...(visual !== undefined && { visual }),
  };
  const facts: AnyFact[] = [{ type: 'document.processed', subject, data: { ...shared, status, ...reading } }];
  if (job.origin === 'extract' && status === 'needs_review' && job.caseId !== null) {
    facts.push({ type: 'document.review.requested', subject, data: { ...shared, case_id: job.caseId, status } });
  }
  return facts;
}
