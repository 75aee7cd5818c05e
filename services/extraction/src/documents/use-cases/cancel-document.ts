import { AppError, type CancelledDocument } from '@ifcgate/contracts';
import { type Clock, type Restrictions, notFound, requireFamily } from '@ifcgate/service-kit';
import { countInBatches } from '../db/batch-rows.ts';
import type { ExtractionTransaction } from '../../db/client.ts';
import { lockDocument, markCancelled } from '../db/document-rows.ts';
import { documentFactsOf } from '../domain/document-facts.ts';
import { batchCompleted } from './record-outcomes.ts';

/** Announced with each cancellation, so that the process which reads the document lets go of it. */
export const documentsCancelled = 'documents.cancelled';

/**
 * Gives up the reading of a document. Whoever reads it is told and lets go; what it has read by then is dropped, since its
 * claim is gone. Of a verification's document its checks are inconclusive.
 *
 * @throws AppError conflict when its reading has ended before
 */
export async function cancelDocument(
  { clock }: { readonly clock: Clock },
  tx: ExtractionTransaction,
  documentId: string,
  caller: Restrictions,
): Promise<CancelledDocument> {
  const document = await lockDocument(tx, documentId);
  if (document === undefined) throw notFound(documentId);
  requireFamily(caller, document.workflow);
  const cancelled = { document_id: documentId, status: 'cancelled' as const };
  if (document.status === 'cancelled') return cancelled;
  if (document.status !== 'processing')
    throw new AppError('conflict', {
      detail: `The document is ${document.status}: its reading has ended and cannot be cancelled.`,
    });
  const now = clock.now();
  await markCancelled(tx, documentId, now);
  tx.append({
    type: 'document.cancelled',
    subject: documentId,
    data: { ...documentFactsOf(document, now), status: 'cancelled' },
  });
  const { batchId } = document;
  const counted = batchId === null ? [] : [{ batchId, status: 'cancelled' as const }];
  for (const batch of await countInBatches(tx, counted, now)) tx.append(batchCompleted(batch, now));
  tx.announce(documentsCancelled);
  return cancelled;
}
