import { AppError, type SubmittedDocument, type Verification, findBuiltInWorkflow } from '@ifcgate/contracts';
import { type Caller, type NewId, authorityOf, notFound } from '@ifcgate/service-kit';
import type { VerificationRequest } from '../db/client.ts';
import { type NewDocument, beginCheckRound, insertDocuments, lockVerifications } from '../db/verification-rows.ts';
import { missingDocuments } from '../domain/submission.ts';
import { toRead } from './create-verification.ts';
import { getVerification, loadVerification } from './read-verification.ts';

export interface AddDocumentsDeps {
  readonly newId: NewId;
}

/** Documents for a verification, and who adds them. */
interface Addition {
  readonly caseId: string;
  readonly submitted: readonly SubmittedDocument[];
  readonly caller: Caller;
}

const maxDocuments = 50;

/** Adds documents to a verification; once everything required is there, the checks run (again). */
export async function addDocuments(
  deps: AddDocumentsDeps,
  tx: VerificationRequest,
  { caseId, submitted, caller }: Addition,
): Promise<Verification> {
  const isThere = (await lockVerifications(tx, [caseId])).has(caseId);
  if (!isThere) throw notFound(caseId);
  const verification = await loadVerification(tx, caseId, caller);
  const present = verification.documents.length;
  if (present + submitted.length > maxDocuments) {
    throw new AppError('workflow_validation_failed', {
      detail: `A verification takes ${maxDocuments} documents at most.`,
    });
  }
  const documents = submitted.map((document, index): NewDocument => ({
    ...document,
    position: present + index,
    documentId: deps.newId('document'),
  }));
  await insertDocuments(tx, caseId, documents);
  const workflow = findBuiltInWorkflow(verification.workflow, verification.workflowVersion);
  const types = [...verification.documents, ...documents].map((document) => document.type);
  const isComplete = workflow !== undefined && missingDocuments(workflow, types).length === 0;
  await beginCheckRound(tx, caseId, isComplete);
  tx.append({
    type: 'verification.documents.added',
    subject: caseId,
    data: {
      case_id: caseId,
      workflow: verification.workflow,
      workflow_version: verification.workflowVersion,
      complete: isComplete,
      checks_pending: isComplete,
      documents: documents.map(toRead),
      authority: authorityOf(caller),
    },
  });
  return getVerification(tx, caseId, caller);
}
