import { publishedReading, publishedReadingOfPrint } from './published-reading.ts';
import { type Sample, publishedWorkspaceEvents } from './published-workspace-events.ts';

const caseId = 'case_01k0000000000000000000000a';
const documentId = 'doc_01k0000000000000000000000b';
const runId = 'run_01k0000000000000000000000c';

const caseFacts = {
  case_id: caseId,
  kind: 'verification',
  workflow: 'onboarding-default',
  workflow_version: 1,
  status: 'in_review',
  queue: 'verification-review',
  applicant_id: 'app_10294',
  metadata: { branch: 'east' },
} as const;

const documentFacts = {
  document_id: documentId,
  case_id: caseId,
  origin: 'verification',
  template: 'passport',
  batch_id: null,
  metadata: {},
  processed_at: '2026-03-30T03:00:00.000Z',
} as const;

const documentToRead = {
  document_id: documentId,
  type: 'passport',
  side: 'front',
  file_url: 'https://files.example.com/passport.png',
  file_id: null,
};

const action = { run_id: runId, action: 'reject', actor: { id: 'ada', name: 'Ada' }, reason: 'forged' };

/**
 * The data of every event in every shape that was ever published. Topics keep events for weeks and a new version reads
 * what an old one wrote: a sample is added with each new shape, and none is ever changed or taken away.
 */
export const publishedEvents: readonly Sample[] = [
  {
    type: 'verification.submitted',
    data: {
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      applicant_id: 'app_10294',
      status: 'awaiting_documents',
      queue: null,
      checks_pending: false,
      documents: [documentToRead],
      metadata: {},
      submitted_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'verification.documents.added',
    data: {
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      complete: true,
      checks_pending: true,
      documents: [{ ...documentToRead, side: null, file_url: null, file_id: 'file_01k0000000000000000000000d' }],
    },
  },
  {
    type: 'verification.submitted',
    data: {
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      applicant_id: 'app_10294',
      status: 'in_review',
      queue: 'verification-review',
      checks_pending: true,
      documents: [{ ...documentToRead, file_url: null, file_id: 'file_01k0000000000000000000000d' }],
      metadata: {},
      submitted_at: '2026-03-30T03:00:00.000Z',
      authority: {
        key_id: 'key_01k0000000000000000000000e',
        line_id: 'key_01k0000000000000000000000f',
        families: ['onboarding-*'],
        webhook_endpoints: ['we_01k0000000000000000000000a'],
      },
    },
  },
  {
    type: 'verification.documents.added',
    data: {
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      complete: true,
      checks_pending: true,
      documents: [documentToRead],
      authority: { key_id: 'key_01k0000000000000000000000e', line_id: 'key_01k0000000000000000000000e' },
    },
  },
  {
    type: 'verification.completed',
    data: {
      case_id: caseId,
      applicant_id: 'app_10294',
      workflow: 'onboarding-default',
      workflow_version: 1,
      outcome: 'consider',
      checks: [{ name: 'document_expiry', outcome: 'consider', reasons: ['document_expired'] }],
      metadata: {},
    },
  },
  {
    type: 'verification.completed',
    data: {
      case_id: caseId,
      applicant_id: 'app_10294',
      workflow: 'onboarding-default',
      workflow_version: 1,
      outcome: 'clear',
      check_round: 2,
      checks: [],
      metadata: {},
    },
  },
  {
    type: 'document.processed',
    data: {
      ...documentFacts,
      status: 'needs_review',
      template_version: 1,
      fields: { surname: 'ERIKSSON' },
      checks: [{ name: 'document_number_check_digit', passed: false }],
      warnings: ['low_resolution'],
    },
  },
  {
    type: 'document.processed',
    data: { ...documentFacts, ...publishedReading, status: 'processed' },
  },
  {
    type: 'document.processed',
    data: { ...documentFacts, ...publishedReadingOfPrint, status: 'processed' },
  },
  { type: 'document.review.requested', data: { ...documentFacts, origin: 'extract', status: 'needs_review' } },
  {
    type: 'document.failed',
    data: {
      ...documentFacts,
      case_id: null,
      origin: 'extract',
      batch_id: 'batch_01k0000000000000000000000e',
      status: 'failed',
      failure: { code: 'file_unreachable', message: 'The address did not answer.' },
    },
  },
  {
    type: 'document.failed',
    data: {
      ...documentFacts,
      workflow: 'onboarding-default',
      status: 'failed',
      failure: { code: 'file_unreachable', message: 'The address did not answer.' },
    },
  },
  { type: 'document.cancelled', data: { ...documentFacts, workflow: 'onboarding-default', status: 'cancelled' } },
  {
    type: 'document.corrected',
    data: { document_id: documentId, case_id: caseId, fields: ['total_amount'], actor: { id: 'ada' } },
  },
  {
    type: 'batch.completed',
    data: {
      batch_id: 'batch_01k0000000000000000000000e',
      template: 'invoice-standard',
      metadata: {},
      documents: 4,
      processed: 1,
      needs_review: 1,
      failed: 1,
      cancelled: 1,
      processed_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'batch.completed',
    data: {
      batch_id: 'batch_01k0000000000000000000000e',
      template: 'invoice-standard',
      metadata: {},
      documents: 3,
      processed: 1,
      needs_review: 1,
      failed: 1,
      processed_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'workflow.decided',
    data: {
      run_id: runId,
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      decision: 'review',
      queue: 'second-line',
      rule: 'needs-a-person',
    },
  },
  {
    type: 'workflow.decided',
    data: {
      run_id: runId,
      case_id: caseId,
      workflow: 'onboarding-default',
      workflow_version: 1,
      check_round: 2,
      decision: 'approve',
      queue: null,
      rule: null,
    },
  },
  { type: 'case.created', data: caseFacts },
  {
    type: 'case.created',
    data: { ...caseFacts, kind: 'document', workflow: 'document-review', queue: 'document-review', applicant_id: null },
  },
  { type: 'case.status.changed', data: { ...caseFacts, status: 'escalated', previous_status: 'in_review' } },
  { type: 'case.review.completed', data: { ...caseFacts, status: 'approved', queue: null, decided_by: 'rule' } },
  { type: 'case.assigned', data: { ...caseFacts, owner: null } },
  { type: 'case.documents.requested', data: { ...caseFacts, status: 'awaiting_documents', queue: null } },
  ...publishedWorkspaceEvents,
  { type: 'case.action.applied', data: { ...caseFacts, ...action, status: 'rejected', queue: null } },
  { type: 'case.action.refused', data: { ...caseFacts, ...action, actor: null, reason: null } },
  {
    type: 'file.viewed',
    data: {
      case_id: caseId,
      document_id: documentId,
      file_id: 'file_01k0000000000000000000000d',
      page: 1,
      key_id: 'key_01k0000000000000000000000e',
      viewed_at: '2026-03-30T03:00:00.000Z',
    },
  },
];
