import { AppError } from '@ifcgate/contracts';
import { inTenant } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import {
  type DocumentCounts,
  type QuarantinedDocument,
  countWaiting,
  findQuarantined,
  listQuarantined,
  releaseQuarantined,
} from '../db/quarantine-rows.ts';

export type { QuarantinedDocument };

const mostListed = 1000;

/** The documents in quarantine, of all workspaces, the newest first, from behind one on; a thousand at most. */
export function readQuarantine(
  { claim }: ExtractionDatabase,
  after?: QuarantinedDocument,
): Promise<QuarantinedDocument[]> {
  return listQuarantined(claim, mostListed, after?.documentId);
}

/**
 * Has a document in quarantine read once more. What was said of its failure stands in the event log; what is read now is
 * said after it.
 *
 * @throws AppError not_found when it is not in quarantine
 */
export async function retryQuarantined(database: ExtractionDatabase, documentId: string): Promise<void> {
  const tenant = await findQuarantined(database.claim, documentId);
  const isReleased =
    tenant !== undefined && (await database.transaction(inTenant(tenant), (tx) => releaseQuarantined(tx, documentId)));
  if (!isReleased) throw new AppError('not_found', { detail: `No document ${documentId} is in quarantine.` });
}

/** How many documents wait in each lane, and in quarantine. */
export function countDocuments({ claim }: ExtractionDatabase): Promise<DocumentCounts> {
  return countWaiting(claim);
}
