import type { Applicant, Check, CheckOutcome, DocumentFailure } from '@ifcgate/contracts';
import type { ReadDocument } from '../domain/checks.ts';
import type { VerificationTransaction } from './client.ts';

/** A verification that waits for readings, with all of its documents. */
export interface CheckedVerification {
  readonly caseId: string;
  readonly applicantId: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly checkRound: number;
  readonly checksPending: boolean;
  readonly submittedAt: Date;
  readonly applicant: Applicant | null;
  readonly metadata: Record<string, string>;
  /** In the order of their submission. */
  readonly documents: readonly ReadDocument[];
}

/** What was read from one document. */
export interface Reading extends Omit<ReadDocument, 'type'> {
  readonly warnings: readonly string[];
}

/** How the checks of a verification ended. */
export interface Completion {
  readonly caseId: string;
  readonly outcome: CheckOutcome;
  readonly checks: readonly Check[];
}

interface VerificationSelection {
  readonly case_id: string;
  readonly applicant_id: string;
  readonly workflow: string;
  readonly workflow_version: number;
  readonly check_round: number;
  readonly checks_pending: boolean;
  readonly submitted_at: Date;
  readonly applicant: Applicant | null;
  readonly metadata: Record<string, string>;
}

interface DocumentSelection {
  readonly case_id: string;
  readonly document_id: string;
  readonly type: string;
  readonly status: ReadDocument['status'];
  readonly fields: Record<string, string>;
  readonly checks: ReadDocument['checks'];
  readonly failure: DocumentFailure | null;
  readonly read_at: Date | null;
}

/**
 * Locks verifications until the transaction ends, in the order of their ids, and reads them with their documents; those
 * that are not there are left out. Raw, since the client has no `for update`.
 */
export async function lockChecked(
  tx: VerificationTransaction,
  caseIds: readonly string[],
): Promise<Map<string, CheckedVerification>> {
  const { workspaceId, environment } = tx.tenant;
  // Two statements in one round trip: the second begins after the first has its locks, and so sees what others committed.
  const [verifications, documents] = await Promise.all([
    tx.db.$queryRaw<VerificationSelection[]>`
      select case_id, applicant_id, workflow, workflow_version, check_round, checks_pending, submitted_at, applicant, metadata
      from verifications
      where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${caseIds}::text[])
      order by case_id for update`,
    tx.db.$queryRaw<DocumentSelection[]>`
      select case_id, document_id, type, status, fields, checks, failure, read_at from verification_documents
      where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${caseIds}::text[])
      order by case_id, position`,
  ]);
  const byCase = Map.groupBy(documents, (document) => document.case_id);
  return new Map(verifications.map((row) => [row.case_id, toChecked(row, byCase.get(row.case_id) ?? [])]));
}

/** Writes readings, and how the checks of verifications ended that waited for them. Raw, for one statement: many rows, each its own. */
export async function writeReadings(
  tx: VerificationTransaction,
  readings: readonly Reading[],
  completions: readonly Completion[],
  now: Date,
): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    with read as (
      update verification_documents d set status = r.status, fields = r.fields, checks = r.checks, warnings = r.warnings,
        failure = r.failure, read_at = r.read_at
      from jsonb_to_recordset(${JSON.stringify(readings.map(toDocumentRow))}::jsonb) as r(
        document_id text, status text, fields jsonb, checks jsonb, warnings jsonb, failure jsonb, read_at timestamptz)
      where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id = r.document_id
    )
    update verifications v set checks_pending = false, outcome = r.outcome, checks = r.checks, completed_at = ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(completions.map(toVerificationRow))}::jsonb) as r(
      case_id text, outcome text, checks jsonb)
    where v.workspace_id = ${workspaceId} and v.environment = ${environment} and v.case_id = r.case_id`;
}

function toChecked(row: VerificationSelection, documents: readonly DocumentSelection[]): CheckedVerification {
  return {
    caseId: row.case_id,
    applicantId: row.applicant_id,
    workflow: row.workflow,
    workflowVersion: row.workflow_version,
    checkRound: row.check_round,
    checksPending: row.checks_pending,
    submittedAt: row.submitted_at,
    applicant: row.applicant,
    metadata: row.metadata,
    documents: documents.map(({ document_id: documentId, type, status, fields, checks, failure, read_at: readAt }) => ({
      documentId,
      type,
      status,
      fields,
      checks,
      failure,
      readAt,
    })),
  };
}

function toDocumentRow({ documentId, readAt, ...reading }: Reading): object {
  return { document_id: documentId, read_at: readAt, ...reading };
}

function toVerificationRow({ caseId, outcome, checks }: Completion): object {
  return { case_id: caseId, outcome, checks };
}
