import type { CaptureSignals, DocumentStatus, FieldDetail } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../../db/client.ts';

/** What decides whether a document can be cancelled or corrected, and what is then said of it. */
export interface LockedDocument {
  readonly documentId: string;
  readonly status: DocumentStatus;
  readonly origin: 'verification' | 'extract';
  readonly caseId: string | null;
  readonly workflow: string | null;
  readonly batchId: string | null;
  readonly template: string;
  readonly templateVersion: number | null;
  readonly metadata: Record<string, string>;
  readonly fields: Record<string, string>;
  readonly details: Record<string, FieldDetail>;
  readonly checks: { name: string; passed: boolean }[];
  readonly warnings: string[];
  readonly signals: CaptureSignals | null;
}

/** Reads a document and locks it until the transaction ends; raw, since the client has no `for update`. */
export async function lockDocument(tx: ExtractionTransaction, documentId: string): Promise<LockedDocument | undefined> {
  const [row] = await tx.db.$queryRaw<LockedDocument[]>`
    select document_id as "documentId", status, origin, case_id as "caseId", workflow, batch_id as "batchId", template,
      template_version as "templateVersion", metadata, fields, details, checks, warnings, signals
    from documents
    where workspace_id = ${tx.tenant.workspaceId} and environment = ${tx.tenant.environment}
      and document_id = ${documentId}
    for update`;
  return row;
}

/** Writes the fields of a document that people have corrected; it is processed then. */
export async function writeCorrectedFields(
  tx: ExtractionTransaction,
  documentId: string,
  fields: Record<string, string>,
): Promise<void> {
  await tx.db.document.updateMany({ where: { ...tx.tenant, documentId }, data: { status: 'processed', fields } });
}

/** Ends the reading of a document, whoever has it. */
export async function markCancelled(tx: ExtractionTransaction, documentId: string, now: Date): Promise<void> {
  await tx.db.document.updateMany({
    where: { ...tx.tenant, documentId },
    data: { status: 'cancelled', processedAt: now, claimId: null, runAt: null },
  });
}

/**
 * Deletes a document, unless it is being read.
 *
 * @returns whether it did
 */
export async function deleteUnlessReading(tx: ExtractionTransaction, documentId: string): Promise<boolean> {
  const where = { ...tx.tenant, documentId, status: { not: 'processing' } };
  return (await tx.db.document.deleteMany({ where })).count > 0;
}
