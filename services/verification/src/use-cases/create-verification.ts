import {
  AppError,
  type CreateVerification,
  type CreatedVerification,
  type DocumentToRead,
  documentWorkflow,
  findBuiltInWorkflow,
} from '@ifcgate/contracts';
import { type Caller, type Clock, type NewId, authorityOf, requireFamily } from '@ifcgate/service-kit';
import type { VerificationRequest } from '../db/client.ts';
import { type NewDocument, insertVerification } from '../db/verification-rows.ts';
import { decideBirth } from '../domain/submission.ts';

export interface CreateVerificationDeps {
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Accepts a verification: decides the state in which its case is born, and tells everyone. */
export async function createVerification(
  deps: CreateVerificationDeps,
  tx: VerificationRequest,
  request: CreateVerification,
  caller: Caller,
): Promise<CreatedVerification> {
  requireFamily(caller, request.workflow);
  const workflow = findBuiltInWorkflow(request.workflow);
  if (workflow === undefined || workflow.name === documentWorkflow) throw new AppError('workflow_not_found');
  const documents = (request.documents ?? []).map((document, position): NewDocument => ({
    ...document,
    position,
    documentId: deps.newId('document'),
  }));
  const birth = decideBirth(
    workflow,
    documents.map((document) => document.type),
  );
  const caseId = deps.newId('case');
  const submittedAt = deps.clock.now();
  const shared = { workflow: workflow.name, status: birth.status, queue: birth.queue };
  await insertVerification(
    tx,
    {
      ...shared,
      caseId,
      workflowVersion: workflow.version,
      applicantId: request.applicant_id,
      applicant: request.applicant ?? null,
      metadata: request.metadata ?? {},
      submittedAt,
      checksPending: birth.checksPending,
    },
    documents,
  );
  const answer = { case_id: caseId, ...shared, submitted_at: submittedAt.toISOString() };
  tx.append({
    type: 'verification.submitted',
    subject: caseId,
    data: {
      ...answer,
      workflow_version: workflow.version,
      applicant_id: request.applicant_id,
      checks_pending: birth.checksPending,
      documents: documents.map(toRead),
      metadata: request.metadata ?? {},
      authority: authorityOf(caller),
    },
  });
  return {
    case_id: caseId,
    status: birth.status,
    workflow: workflow.name,
    queue: birth.queue,
    submitted_at: answer.submitted_at,
  };
}

/** What extraction needs to know of a document. */
export function toRead(document: NewDocument): DocumentToRead {
  return {
    document_id: document.documentId,
    type: document.type,
    side: document.side ?? null,
    file_url: document.file_url ?? null,
    file_id: document.file_id ?? null,
  };
}
