import type { ExtractionTransaction } from '../../db/client.ts';

/** A batch as it is accepted. */
export interface NewBatch {
  readonly batchId: string;
  readonly template: string;
  readonly metadata: Record<string, string>;
  readonly documents: number;
  readonly createdAt: Date;
}

/** Inserts a batch. */
export async function insertBatch(tx: ExtractionTransaction, batch: NewBatch): Promise<void> {
  await tx.db.batch.create({ data: { ...tx.tenant, ...batch } });
}

/** A document of a batch that has ended. */
export interface EndedDocument {
  readonly batchId: string;
  readonly status: 'processed' | 'needs_review' | 'failed' | 'cancelled';
}

/** A batch whose last document has just ended. */
export interface CompletedBatch {
  readonly batch_id: string;
  readonly template: string;
  readonly metadata: Record<string, string>;
  readonly documents: number;
  readonly processed: number;
  readonly needs_review: number;
  readonly failed: number;
  readonly cancelled: number;
}

/**
 * Counts ended documents in their batches, which are locked in the order of their ids: two transactions that each end
 * documents of the same batches never wait for each other. Raw, for that lock and for one statement.
 *
 * @returns the batches that are complete now and were not before
 */
export async function countInBatches(
  tx: ExtractionTransaction,
  ended: readonly EndedDocument[],
  now: Date,
): Promise<CompletedBatch[]> {
  if (ended.length === 0) return [];
  const { workspaceId, environment } = tx.tenant;
  const counts = JSON.stringify(ended.map(({ batchId, status }) => ({ batch_id: batchId, status })));
  const batches = await tx.db.$queryRaw<(CompletedBatch & { is_complete: boolean })[]>`
    with counted as (
      select batch_id, count(*) filter (where status = 'processed') as ok, count(*) filter (where status = 'needs_review') as doubtful,
        count(*) filter (where status = 'failed') as bad, count(*) filter (where status = 'cancelled') as gone
      from jsonb_to_recordset(${counts}::jsonb) as c(batch_id text, status text) group by batch_id
    ), locked as materialized (
      select batch_id from batches
      where workspace_id = ${workspaceId} and environment = ${environment} and batch_id in (select batch_id from counted)
      order by batch_id for update
    )
    update batches b set processed = processed + r.ok, needs_review = needs_review + r.doubtful, failed = failed + r.bad,
      cancelled = cancelled + r.gone
    from counted r join locked using (batch_id)
    where b.workspace_id = ${workspaceId} and b.environment = ${environment} and b.batch_id = r.batch_id
    returning b.batch_id, b.template, b.metadata, b.documents, b.processed, b.needs_review, b.failed, b.cancelled,
      b.completed_at is null and b.processed + b.needs_review + b.failed + b.cancelled >= b.documents as is_complete`;
  const complete = batches.filter((batch) => batch.is_complete);
  if (complete.length > 0) await markCompleted(tx, complete, now);
  return complete.map(({ is_complete: _known, ...batch }) => batch);
}

async function markCompleted(tx: ExtractionTransaction, batches: readonly CompletedBatch[], now: Date): Promise<void> {
  const batchId = { in: batches.map((batch) => batch.batch_id) };
  await tx.db.batch.updateMany({ where: { ...tx.tenant, batchId }, data: { completedAt: now } });
}
