import { aCompletion, aDecision, anAddition } from '@ifcgate/test-kit/builders';
import { addDocuments, applyDecision, completeChecks, isAhead } from '../src/domain/progress.ts';
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

    const change = completeChecks(before, aCompletion(before.caseId, { outcome: 'consider', check_round: 2 }));

    expect(change.state).toEqual({ ...before, checksPending: false, checkRound: 2 });
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

  it.each([
    ['other checks have ended since', aCase('in_review', { checkRound: 2 })],
    ['other checks are running', aCase('in_review', { checksPending: true })],
  ])('does not count any more when %s, on documents that it did not know', (_name, before) => {
    const { state, facts } = applyDecision(before, aDecision(before.caseId, { check_round: 1 }));

    expect(state).toEqual(before);
    expect(facts).toMatchObject([{ type: 'case.action.refused' }]);
  });

  it('is ahead of the case until its checks are known there', () => {
    const round = (checkRound: number) => aCase('in_review', { checkRound });
    const decision = aDecision(round(0).caseId, { check_round: 2 });

    expect([0, 1, 2, 3].map((known) => isAhead(round(known), decision))).toEqual([true, true, false, false]);
    expect(isAhead(round(0), aDecision(round(0).caseId))).toBe(true);
    expect(isAhead(round(1), aDecision(round(1).caseId))).toBe(false);
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
