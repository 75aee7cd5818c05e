import { type AnyEvent, documentWorkflow, findBuiltInWorkflow } from '@ifcgate/contracts';
import type { CaseTransaction } from '../db/client.ts';
import { type CaseState, openCase } from '../domain/case.ts';
import { type ChangeDeps, writeChanges } from './change-cases.ts';

const hourMs = 3_600_000;

/** Opens the cases of submitted verifications, each in the state in which it was born. */
export async function openVerificationCases(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'verification.submitted'>[],
): Promise<void> {
  const changes = events.map(({ data }) => {
    const createdAt = new Date(data.submitted_at);
    const state: CaseState = {
      ...newCase(data.case_id, data.workflow, data.workflow_version, createdAt),
      kind: 'verification',
      status: data.status,
      queue: data.queue,
      applicantId: data.applicant_id,
      metadata: data.metadata,
      checksPending: data.checks_pending,
    };
    return { change: openCase(state) };
  });
  await writeChanges(deps, tx, changes);
}

/** Opens the case of a document that people have to look at. */
export async function openDocumentCases(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'document.review.requested'>[],
): Promise<void> {
  const definition = findBuiltInWorkflow(documentWorkflow);
  const changes = events.map(({ data }) => {
    const state: CaseState = {
      ...newCase(data.case_id, documentWorkflow, definition?.version ?? 1, new Date(data.processed_at)),
      kind: 'document',
      status: 'in_review',
      queue: definition?.entry_queue ?? documentWorkflow,
      documentId: data.document_id,
      metadata: data.metadata,
    };
    return { change: openCase(state) };
  });
  await writeChanges(deps, tx, changes);
}

function newCase(caseId: string, workflow: string, workflowVersion: number, createdAt: Date): CaseState {
  const definition = findBuiltInWorkflow(workflow, workflowVersion);
  const slaHours = definition?.sla_hours ?? null;
  return {
    caseId,
    kind: 'verification',
    workflow,
    workflowVersion,
    status: 'in_review',
    queue: null,
    owner: definition?.team ?? null,
    applicantId: null,
    documentId: null,
    metadata: {},
    checksPending: false,
    checkRound: 0,
    claim: null,
    dueAt: slaHours === null ? null : new Date(createdAt.getTime() + slaHours * hourMs),
    createdAt,
  };
}
