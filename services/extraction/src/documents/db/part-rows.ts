import type { ExtractionTransaction } from '../../db/client.ts';
import type { Part } from '../../engine/index.ts';
import type { Job } from './job-rows.ts';

/**
 * Makes a file that was to be cut the first of its documents, while its claim holds; its reading is due at once. Raw, as the
 * claim is the condition and the database's clock the due time.
 *
 * @returns whether the claim held
 */
export async function writeFirstPart(
  tx: ExtractionTransaction,
  { documentId, claimId, sha256 }: Job,
  { from, to, isDoubtful }: Part,
): Promise<boolean> {
  const written = await tx.db.$executeRaw`
    update documents set awaits_split = false, pages_from = ${from}, pages_to = ${to}, is_doubtful_part = ${isDoubtful},
      sha256 = coalesce(${sha256}, sha256), claim_id = null, interruptions = 0, faults = 0, retries = 0, hold_ups = 0, stalls = 0,
      pages = null, pages_done = 0, run_at = now()
    where workspace_id = ${tx.tenant.workspaceId} and environment = ${tx.tenant.environment} and document_id = ${documentId}
      and claim_id = ${claimId} and status = 'processing' and awaits_split`;
  return written > 0;
}

/** Notes how many documents a batch turned out to have. */
export async function writeBatchSize(tx: ExtractionTransaction, batchId: string, documents: number): Promise<void> {
  await tx.db.batch.updateMany({ where: { ...tx.tenant, batchId }, data: { documents } });
}
