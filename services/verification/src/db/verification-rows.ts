import type { SubmittedDocument, Tenant } from '@ifcgate/contracts';
import { columnsOf, toColumns } from '@ifcgate/service-kit';
import type { VerificationTransaction } from './client.ts';

/** A document as submitted, with the id that it has got. */
export interface NewDocument extends SubmittedDocument {
  readonly documentId: string;
  readonly position: number;
}

/** A verification as it is accepted. */
export interface NewVerification {
  readonly caseId: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly applicantId: string;
  readonly applicant: object | null;
  readonly metadata: object;
  readonly status: string;
  readonly queue: string | null;
  readonly submittedAt: Date;
  readonly checksPending: boolean;
}

/** Inserts a verification with its documents. Raw, for one statement: this is the busiest write of the platform. */
export async function insertVerification(
  tx: VerificationTransaction,
  verification: NewVerification,
  documents: readonly NewDocument[],
): Promise<void> {
  const row = toColumns({ ...tx.tenant, ...verification, checkRound: 1, checks: [] });
  const rows = documents.map((document) => toColumns(toRow(tx.tenant, verification.caseId, document)));
  const columns = columnsOf(row);
  // Where there are no documents any columns do.
  const ofDocuments = columnsOf(rows[0] ?? toColumns(tx.tenant));
  await tx.db.$executeRaw`
    with accepted as (
      insert into verifications (${columns})
      select ${columns} from jsonb_populate_record(null::verifications, ${JSON.stringify(row)}::jsonb)
    )
    insert into verification_documents (${ofDocuments})
    select ${ofDocuments} from jsonb_populate_recordset(null::verification_documents, ${JSON.stringify(rows)}::jsonb)`;
}

/** Adds documents to a verification that is there. */
export async function insertDocuments(
  tx: VerificationTransaction,
  caseId: string,
  documents: readonly NewDocument[],
): Promise<void> {
  await tx.db.verificationDocument.createMany({
    data: documents.map((document) => toRow(tx.tenant, caseId, document)),
  });
}

/** Begins another round of checks, which runs at once when everything required is there. */
export async function beginCheckRound(tx: VerificationTransaction, caseId: string, isComplete: boolean): Promise<void> {
  await tx.db.verification.update({
    where: { workspaceId_environment_caseId: { ...tx.tenant, caseId } },
    data: { checksPending: isComplete, checkRound: { increment: 1 }, outcome: null },
  });
}

/**
 * Locks verifications until the transaction ends, in the order of their ids; raw, since the client has no `for update`.
 *
 * @returns the ids that are there
 */
export async function lockVerifications(tx: VerificationTransaction, caseIds: readonly string[]): Promise<Set<string>> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ case_id: string }[]>`
    select case_id from verifications
    where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${caseIds}::text[])
    order by case_id for update`;
  return new Set(rows.map((row) => row.case_id));
}

/** The state of a case, as the case service says it. */
export interface HeardCase {
  readonly caseId: string;
  readonly status: string;
  readonly queue: string | null;
}

/** Writes the present state of the cases of verifications; those that are not here are left out. Raw: many rows, each its own. */
export async function writeHeardCases(tx: VerificationTransaction, states: readonly HeardCase[]): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    update verifications v set status = r.status, queue = r.queue
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as r("caseId" text, status text, queue text)
    where v.workspace_id = ${workspaceId} and v.environment = ${environment} and v.case_id = r."caseId"`;
}

/** Deletes verifications with their documents; those that are not here are left out. */
export async function deleteVerifications(tx: VerificationTransaction, caseIds: readonly string[]): Promise<void> {
  const where = { ...tx.tenant, caseId: { in: [...caseIds] } };
  await tx.db.verificationDocument.deleteMany({ where });
  await tx.db.verification.deleteMany({ where });
}

function toRow(tenant: Tenant, caseId: string, document: NewDocument) {
  return {
    workspaceId: tenant.workspaceId,
    environment: tenant.environment,
    documentId: document.documentId,
    caseId,
    position: document.position,
    type: document.type,
    side: document.side ?? null,
    fileUrl: document.file_url ?? null,
    fileId: document.file_id ?? null,
    status: 'processing',
    fields: {},
    checks: [],
    warnings: [],
  };
}
