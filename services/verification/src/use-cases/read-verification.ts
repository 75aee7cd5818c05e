import type { CaseStatus, Check, CheckOutcome, DocumentFailure, Verification } from '@ifcgate/contracts';
import { type KnowsId, type Restrictions, inTenant, notFound, requireFamily } from '@ifcgate/service-kit';
import type { VerificationDatabase, VerificationTransaction } from '../db/client.ts';
import type { Prisma } from '../db/generated/client.ts';

type Stored = Prisma.VerificationGetPayload<{ include: { documents: true } }>;
type StoredDocument = Stored['documents'][number];

/** A verification with its documents, in the order of their submission. */
export async function loadVerification(
  tx: VerificationTransaction,
  caseId: string,
  caller: Restrictions,
): Promise<Stored> {
  const row = await tx.db.verification.findFirst({
    where: { ...tx.tenant, caseId },
    include: { documents: { orderBy: { position: 'asc' } } },
  });
  if (row === null) throw notFound(caseId);
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

function toDocument(row: StoredDocument): Verification['documents'][number] {
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
    database.request(inTenant(tenant), async ({ db }) => {
      const { workspaceId, environment } = tenant;
      const found = id.startsWith('doc_')
        ? await db.$queryRaw<unknown[]>`
            select 1 from verification_documents
            where workspace_id = ${workspaceId} and environment = ${environment} and document_id = ${id}`
        : await db.$queryRaw<unknown[]>`
            select 1 from verifications
            where workspace_id = ${workspaceId} and environment = ${environment} and case_id = ${id}`;
      return found.length > 0;
    });
}
