import type { CaseStatus, Check, CheckOutcome, DocumentFailure, Verification } from '@ifcgate/contracts';
import { type KnowsId, type Restrictions, inTenant, notFound, requireFamily } from '@ifcgate/service-kit';
import type { VerificationDatabase, VerificationTransaction } from '../db/client.ts';
import { type StoredVerification, findVerification, hasDocument, hasVerification } from '../db/verification-reads.ts';

/** A verification with its documents, in the order of their submission. */
export async function loadVerification(
  tx: VerificationTransaction,
  caseId: string,
  caller: Restrictions,
): Promise<StoredVerification> {
  const row = await findVerification(tx, caseId);
  if (row === undefined) throw notFound(caseId);
  requireFamily(caller, row.workflow);
  return row;
}

/** A verification as the API shows it. */
export async function getVerification(
  tx: VerificationTransaction,
  caseId: string,
  caller: Restrictions,
): Promise<Verification> {
  const row = await loadVerification(tx, caseId, caller);
  return {
    case_id: row.caseId,
    status: row.status as CaseStatus,
    workflow: row.workflow,
    queue: row.queue,
    submitted_at: row.submittedAt.toISOString(),
    applicant_id: row.applicantId,
    workflow_version: row.workflowVersion,
    documents: row.documents.map(toDocument),
    checks: row.checks as unknown as Check[],
    checks_pending: row.checksPending,
    outcome: row.outcome as CheckOutcome | null,
    metadata: row.metadata as Record<string, string>,
  };
}

function toDocument(row: StoredVerification['documents'][number]): Verification['documents'][number] {
  return {
    document_id: row.documentId,
    type: row.type,
    side: row.side,
    status: row.status as Verification['documents'][number]['status'],
    fields: row.fields as Record<string, string>,
    failure: row.failure as DocumentFailure | null,
  };
}

/** Whether this service minted a case's or a document's id, which others may not have heard of yet. */
export function knowsVerification(database: VerificationDatabase): KnowsId {
  return (tenant, id) =>
    database.request(inTenant(tenant), (tx) => (id.startsWith('doc_') ? hasDocument(tx, id) : hasVerification(tx, id)));
}
