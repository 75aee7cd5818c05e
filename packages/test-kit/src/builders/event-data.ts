import type { DocumentToRead, EventData } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';

/** What a verification says when it is accepted: complete, its checks running, unless the test says otherwise. */
export function aSubmission(
  changes: Partial<EventData<'verification.submitted'>> = {},
): EventData<'verification.submitted'> {
  return {
    case_id: newId('case'),
    workflow: 'onboarding-default',
    workflow_version: 1,
    applicant_id: 'app_10294',
    status: 'in_review',
    queue: 'verification-review',
    checks_pending: true,
    documents: [aDocumentToRead()],
    metadata: {},
    submitted_at: new Date().toISOString(),
    ...changes,
  };
}

/** A passport that extraction is to read. */
export function aDocumentToRead(changes: Partial<DocumentToRead> = {}): DocumentToRead {
  return {
    document_id: newId('document'),
    type: 'passport',
    side: null,
    file_url: 'https://files.example.com/passport.png',
    file_id: null,
    ...changes,
  };
}

/** What a verification says when documents were added: now everything is there, and the checks run. */
export function anAddition(
  caseId: string,
  changes: Partial<EventData<'verification.documents.added'>> = {},
): EventData<'verification.documents.added'> {
  return {
    case_id: caseId,
    workflow: 'onboarding-default',
    workflow_version: 1,
    complete: true,
    checks_pending: true,
    documents: [aDocumentToRead()],
    ...changes,
  };
}

/** What a verification says when its checks have ended: all clear. */
export function aCompletion(
  caseId: string,
  changes: Partial<EventData<'verification.completed'>> = {},
): EventData<'verification.completed'> {
  return {
    case_id: caseId,
    applicant_id: 'app_10294',
    workflow: 'onboarding-default',
    workflow_version: 1,
    outcome: 'clear',
    checks: [{ name: 'document_readable', outcome: 'clear', reasons: [] }],
    metadata: {},
    ...changes,
  };
}

/** What the workflow's rules decided: approve. */
export function aDecision(
  caseId: string,
  changes: Partial<EventData<'workflow.decided'>> = {},
): EventData<'workflow.decided'> {
  return {
    run_id: newId('run'),
    case_id: caseId,
    workflow: 'onboarding-default',
    workflow_version: 1,
    decision: 'approve',
    queue: null,
    rule: 'all-clear',
    ...changes,
  };
}

/** What extraction says of a passport that it has read well. */
export function aReading(
  caseId: string,
  documentId: string,
  changes: Partial<EventData<'document.processed'>> = {},
): EventData<'document.processed'> {
  return {
    ...documentFacts(caseId, documentId),
    status: 'processed',
    template_version: 1,
    fields: {
      surname: 'ERIKSSON',
      given_names: 'ANNA MARIA',
      document_number: 'L898902C3',
      nationality: 'UTO',
      date_of_birth: '1974-08-12',
      date_of_expiry: '2112-04-15',
    },
    checks: [{ name: 'document_number_check_digit', passed: true }],
    warnings: [],
    ...changes,
  };
}

/** What extraction says of a document that it could not read. */
export function aFailedReading(
  caseId: string,
  documentId: string,
  changes: Partial<EventData<'document.failed'>> = {},
): EventData<'document.failed'> {
  const failure = { code: 'file_unreachable' as const, message: 'The address did not answer.' };
  return { ...documentFacts(caseId, documentId), status: 'failed', failure, ...changes };
}

function documentFacts(caseId: string, documentId: string) {
  return {
    document_id: documentId,
    case_id: caseId,
    origin: 'verification' as const,
    template: 'passport',
    batch_id: null,
    metadata: {},
    processed_at: new Date().toISOString(),
  };
}

/** What the gateway says a workspace has set: everything is kept for good. */
export function aSettingsChange(
  workspaceId: string,
  retentionDays: Partial<EventData<'workspace.settings.changed'>['retention_days']> = {},
): EventData<'workspace.settings.changed'> {
  return {
    workspace_id: workspaceId,
    retention_days: { files: null, documents: null, cases: null, events: null, attempts: null, ...retentionDays },
    ...{ own_parties: [], indexed_metadata: [], brief_model: false, calendar: null },
    changed_at: new Date().toISOString(),
  };
}
