import type { EventData } from '@ifcgate/contracts';
import { type CaseState, type Change, factsOf, statusFacts } from './case.ts';

/** More documents came: a case that waited for them goes to its queue once all are there. */
export function addDocuments(
  state: CaseState,
  event: EventData<'verification.documents.added'>,
  entryQueue: string,
): Change {
  const isWaitOver = state.status === 'awaiting_documents' && event.complete;
  const after: CaseState = {
    ...state,
    ...(isWaitOver && { status: 'in_review' as const, queue: entryQueue }),
    checksPending: event.checks_pending,
  };
  const documents = event.documents.map(({ document_id, type }) => ({ document_id, type }));
  return {
    state: after,
    happenings: [{ event: 'documents_added', data: { documents } }],
    facts: statusFacts(state, after, 'rule'),
  };
}

/** The checks have ended; from now on the case can be approved. */
export function completeChecks(state: CaseState, event: EventData<'verification.completed'>): Change {
  const { outcome, checks } = event;
  return {
    state: { ...state, checksPending: false, checkRound: event.check_round ?? 1 },
    happenings: [{ event: 'checks_completed', data: { outcome, checks } }],
    facts: [],
  };
}

/** Someone looked at a file of the case, with this key; nothing else changes. */
export function viewFile(state: CaseState, event: EventData<'file.viewed'>): Change {
  const { key_id: keyId, document_id, file_id, page, viewed_at } = event;
  const data = { document_id, file_id, page, viewed_at };
  return { state, happenings: [{ event: 'file_viewed', actor: { id: keyId }, data }], facts: [] };
}

/**
 * The document that the case is about was corrected, so there is nothing left to review: the case closes. One that was
 * decided or closed before stays as it is, and its timeline notes the correction. Fields are named; their values stay with
 * the document.
 */
export function noteCorrection(state: CaseState, event: EventData<'document.corrected'>): Change {
  const { document_id, fields, actor } = event;
  const data = { reason: 'document_corrected', document_id, fields };
  if (!['in_review', 'escalated', 'awaiting_documents'].includes(state.status)) {
    const note = `The document was corrected: ${fields.join(', ')}.`;
    return { state, happenings: [{ event: 'note_added', actor, data: { ...data, note } }], facts: [] };
  }
  const after: CaseState = { ...state, status: 'closed', queue: null, claim: null };
  return {
    state: after,
    happenings: [{ event: 'closed', actor, data }],
    facts: statusFacts(state, after, 'person'),
  };
}

/** Whether a rule decided on checks that the case has not heard of yet: topics have no common order. */
export function isAhead(state: CaseState, event: EventData<'workflow.decided'>): boolean {
  return (event.check_round ?? 1) > state.checkRound;
}

/**
 * A rule decided. A case that a person has decided, escalated or sent back for documents meanwhile stays as it is, and
 * so does one whose documents have changed since the checks that the rule decided on. The workflow hears that.
 */
export function applyDecision(state: CaseState, event: EventData<'workflow.decided'>): Change {
  const isOvertaken = state.checksPending || (event.check_round ?? 1) < state.checkRound;
  if (state.status !== 'in_review' || isOvertaken) return refused(state, event);
  const change = decisionChange(state, event);
  const after: CaseState = { ...state, ...change };
  const isRouted = event.decision === 'review';
  const data = { rule: event.rule, ...(isRouted ? { queue: after.queue } : { status: after.status }) };
  return {
    state: after,
    happenings: [{ event: isRouted ? 'routed' : 'decided', data }],
    facts: [...statusFacts(state, after, 'rule'), action('case.action.applied', after, event)],
  };
}

function decisionChange(state: CaseState, event: EventData<'workflow.decided'>): Partial<CaseState> {
  switch (event.decision) {
    case 'approve':
      return { status: 'approved', queue: null, claim: null };
    case 'reject':
      return { status: 'rejected', queue: null, claim: null };
    case 'review':
      return { queue: event.queue ?? state.queue };
  }
}

function refused(state: CaseState, event: EventData<'workflow.decided'>): Change {
  return { state, happenings: [], facts: [action('case.action.refused', state, event)] };
}

function action(
  type: 'case.action.applied' | 'case.action.refused',
  state: CaseState,
  event: EventData<'workflow.decided'>,
): Change['facts'][number] {
  const data = { ...factsOf(state), run_id: event.run_id, action: event.decision, actor: null, reason: event.rule };
  return { type, subject: state.caseId, data };
}
