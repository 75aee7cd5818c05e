import { aCompletion, aDecision, anAddition } from '@ifcgate/test-kit/builders';
import { addDocuments, applyDecision, completeChecks } from '../src/domain/progress.ts';
import { aCase } from './states.ts';

describe('documents that were added', () => {
  it('take a case that waited for them to its queue once they are complete', () => {
    const waiting = aCase('awaiting_documents');

    const partly = addDocuments(
      waiting,
      anAddition(waiting.caseId, { complete: false, checks_pending: false }),
      'entry',
    );
    const wholly = addDocuments(partly.state, anAddition(waiting.caseId), 'entry');

    expect(partly.state).toMatchObject({ status: 'awaiting_documents', queue: null, checksPending: false });
    expect(wholly.state).toMatchObject({ status: 'in_review', queue: 'entry', checksPending: true });
    expect(wholly.facts).toMatchObject([
      { type: 'case.status.changed', data: { status: 'in_review', previous_status: 'awaiting_documents' } },
    ]);
  });

  it.each(['in_review', 'escalated', 'approved', 'rejected', 'closed'] as const)(
    'leave a case %s where it is',
    (status) => {
      const before = aCase(status);

      const change = addDocuments(before, anAddition(before.caseId), 'entry');

      expect(change.state).toEqual({ ...before, checksPending: true });
      expect(change.happenings).toMatchObject([{ event: 'documents_added' }]);
      expect(change.facts).toEqual([]);
    },
  );

  it('show in the timeline with their kind and id, and never with their address', () => {
    const { happenings } = addDocuments(aCase('in_review'), anAddition('case_01k0000000000000000000000a'), 'entry');

    expect(JSON.stringify(happenings)).toMatch(/"document_id":"doc_.*"type":"passport"/);
    expect(JSON.stringify(happenings)).not.toContain('files.example.com');
  });
});

describe('checks that have ended', () => {
  it('are shown with their outcome, and allow to decide', () => {
    const before = aCase('in_review', { checksPending: true });

    const change = completeChecks(before, aCompletion(before.caseId, { outcome: 'consider' }));

    expect(change.state).toEqual({ ...before, checksPending: false });
    expect(change.happenings).toMatchObject([{ event: 'checks_completed', data: { outcome: 'consider' } }]);
  });
});

describe('what a rule decides', () => {
  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)('ends the review: %s', (decision, status) => {
    const before = aCase('in_review', { claim: { actorId: 'ada', expiresAt: new Date() } });

    const { state, happenings, facts } = applyDecision(before, aDecision(before.caseId, { decision, rule: 'my-rule' }));

    expect(state).toMatchObject({ status, queue: null, claim: null });
    expect(happenings).toEqual([{ event: 'decided', data: { rule: 'my-rule', status } }]);
    expect(facts).toMatchObject([
      { type: 'case.status.changed', data: { status, previous_status: 'in_review' } },
      { type: 'case.review.completed', data: { status, decided_by: 'rule' } },
      { type: 'case.action.applied', data: { status, action: decision, actor: null, reason: 'my-rule' } },
    ]);
  });

  it('leaves a review to people, in the queue that it names or where the case is', () => {
    const before = aCase('in_review');
    const to = (queue: string | null) =>
      applyDecision(before, aDecision(before.caseId, { decision: 'review', queue })).state;

    expect(to('second-line')).toEqual({ ...before, queue: 'second-line' });
    expect(to(null)).toEqual(before);
  });

  it.each(['awaiting_documents', 'escalated', 'approved', 'rejected', 'closed'] as const)(
    'does not overrule the person who has made it %s, and the workflow hears that',
    (status) => {
      const before = aCase(status);

      const { state, happenings, facts } = applyDecision(before, aDecision(before.caseId));

      expect(state).toEqual(before);
      expect(happenings).toEqual([]);
      expect(facts).toMatchObject([{ type: 'case.action.refused', data: { action: 'approve', status } }]);
    },
  );
});
