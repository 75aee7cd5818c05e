import type { AnyFact } from '@ifcgate/event-bus';
import type { Clock, NewId } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../db/client.ts';
import { type Outcome, checksOf, statusOf, writeOutcomes } from '../db/job-rows.ts';

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
  const prepared = outcomes.map((outcome) => withReviewCase(outcome, deps.newId));
  const written = await writeOutcomes(tx, prepared, now);
  const ended = prepared.filter((outcome) => written.has(outcome.job.documentId) && outcome.retryInMs === undefined);
  for (const outcome of ended) tx.append(...factsOf(outcome, now));
  await countInBatches(tx, ended, now);
}

/** A doubtful document that came by itself gets a case for people to look at it. */
function withReviewCase(outcome: Outcome, newId: NewId): Outcome {
  const { job, result } = outcome;
  if (job.origin !== 'extract' || result?.status !== 'needs_review') return outcome;
  return { ...outcome, job: { ...job, caseId: newId('case') } };
}

function factsOf(outcome: Outcome, now: Date): AnyFact[] {
  const { job, result } = outcome;
  const subject = job.documentId;
  const shared = {
    document_id: job.documentId,
    case_id: job.caseId,
    ...(job.workflow !== null && { workflow: job.workflow }),
    origin: job.origin,
    template: job.template,
    batch_id: job.batchId,
    metadata: job.metadata,
    processed_at: now.toISOString(),
  };
  const status = statusOf(outcome);
  if (result === null || (status !== 'processed' && status !== 'needs_review')) {
    const failure = outcome.failure ??
      result?.failure ?? { code: 'file_corrupt' as const, message: 'The file could not be read.' };
    return [{ type: 'document.failed', subject, data: { ...shared, status: 'failed', failure } }];
  }
  const { templateVersion, fields, warnings } = result;
  const reading = { template_version: templateVersion, fields, checks: checksOf(result), warnings };
  const facts: AnyFact[] = [{ type: 'document.processed', subject, data: { ...shared, status, ...reading } }];
  if (job.origin === 'extract' && status === 'needs_review' && job.caseId !== null) {
    facts.push({ type: 'document.review.requested', subject, data: { ...shared, case_id: job.caseId, status } });
  }
  return facts;
}

interface CountedBatch {
  readonly batch_id: string;
  readonly template: string;
  readonly metadata: Record<string, string>;
  readonly documents: number;
  readonly processed: number;
  readonly needs_review: number;
  readonly failed: number;
}

/** Counts ended documents in their batches; the last one completes its batch. */
async function countInBatches(tx: ExtractionTransaction, ended: readonly Outcome[], now: Date): Promise<void> {
  const counts = ended
    .filter((outcome) => outcome.job.batchId !== null)
    .map((outcome) => ({ batch_id: outcome.job.batchId, status: statusOf(outcome) }));
  if (counts.length === 0) return;
  const batches = await tx.db.$queryRaw<CountedBatch[]>`
    update batches b set processed = processed + r.ok, needs_review = needs_review + r.doubtful, failed = failed + r.bad
    from (
      select batch_id, count(*) filter (where status = 'processed') as ok, count(*) filter (where status = 'needs_review') as doubtful,
        count(*) filter (where status = 'failed') as bad
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c(batch_id text, status text) group by batch_id
    ) r
    where b.workspace_id = ${tx.tenant.workspaceId} and b.environment = ${tx.tenant.environment} and b.batch_id = r.batch_id
    returning b.batch_id, b.template, b.metadata, b.documents, b.processed, b.needs_review, b.failed`;
  for (const batch of batches) {
    if (batch.processed + batch.needs_review + batch.failed < batch.documents) continue;
    tx.append({
      type: 'batch.completed',
      subject: batch.batch_id,
      data: { ...batch, processed_at: now.toISOString() },
    });
  }
}
