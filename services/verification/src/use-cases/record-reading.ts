import type { AnyEvent, Applicant, Check, CheckOutcome, DocumentFailure } from '@ifcgate/contracts';
import { NotYetError } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { VerificationTransaction } from '../db/client.ts';
import type { Prisma } from '../db/generated/client.ts';
import { lockVerifications } from '../db/verification-rows.ts';
import { type ReadDocument, overallOutcome, runChecks } from '../domain/checks.ts';
import { loadVerification } from './read-verification.ts';

export interface RecordReadingDeps {
  readonly clock: Clock;
}

/** Notes what was read from a document; when it was the last one that the verification waited for, the checks run. */
export async function recordReading(
  deps: RecordReadingDeps,
  tx: VerificationTransaction,
  event: AnyEvent<'document.processed' | 'document.failed'>,
): Promise<void> {
  const { data } = event;
  if (data.origin !== 'verification' || data.case_id === null) return;
  const isThere = (await lockVerifications(tx, [data.case_id])).has(data.case_id);
  if (!isThere) throw new NotYetError('This verification is not here yet.');
  await tx.db.verificationDocument.update({
    where: { workspaceId_environment_documentId: { ...tx.tenant, documentId: data.document_id } },
    data: { ...readingOf(event), readAt: new Date(data.processed_at) },
  });
  await completeWhenRead(deps, tx, data.case_id);
}

function readingOf({
  data,
}: AnyEvent<'document.processed' | 'document.failed'>): Prisma.VerificationDocumentUpdateInput {
  if (data.status === 'failed') return { status: data.status, failure: data.failure };
  return { status: data.status, fields: data.fields, checks: data.checks, warnings: data.warnings };
}

async function completeWhenRead(deps: RecordReadingDeps, tx: VerificationTransaction, caseId: string): Promise<void> {
  const verification = await loadVerification(tx, caseId);
  const documents = verification.documents.map(toReadDocument);
  if (!verification.checksPending || documents.some((document) => document.status === 'processing')) return;
  const now = deps.clock.now();
  const checks = runChecks({
    documents,
    applicant: verification.applicant as Applicant | null,
    startedAt: documents.reduce(
      (latest, { readAt }) => (readAt !== null && readAt > latest ? readAt : latest),
      verification.submittedAt,
    ),
    now,
  });
  const outcome = overallOutcome(checks);
  await tx.db.verification.update({
    where: { workspaceId_environment_caseId: { ...tx.tenant, caseId } },
    data: { checksPending: false, outcome, checks: toJson(checks), completedAt: now },
  });
  tx.append(completed(verification, outcome, checks));
}

function completed(
  verification: Awaited<ReturnType<typeof loadVerification>>,
  outcome: CheckOutcome,
  checks: readonly Check[],
): Parameters<VerificationTransaction['append']>[0] {
  return {
    type: 'verification.completed',
    subject: verification.caseId,
    data: {
      case_id: verification.caseId,
      applicant_id: verification.applicantId,
      workflow: verification.workflow,
      workflow_version: verification.workflowVersion,
      outcome,
      check_round: verification.checkRound,
      checks: checks.map((check) => ({
        name: check.name,
        outcome: check.outcome,
        reasons: check.reasons.map(({ code }) => code),
      })),
      metadata: verification.metadata as Record<string, string>,
    },
  };
}

function toReadDocument(row: Awaited<ReturnType<typeof loadVerification>>['documents'][number]): ReadDocument {
  return {
    documentId: row.documentId,
    type: row.type,
    status: row.status as ReadDocument['status'],
    fields: row.fields as Record<string, string>,
    checks: row.checks as unknown as ReadDocument['checks'],
    failure: row.failure as DocumentFailure | null,
    readAt: row.readAt,
  };
}

/** Checks as the column holds them: plain JSON, which a named type does not say of itself. */
function toJson(checks: readonly Check[]): Prisma.InputJsonValue {
  return checks.map((check) => ({ ...check }) as Prisma.InputJsonObject);
}
