import { AppError, type CaseAction, type CaseStatus, caseActions, caseStatuses } from '@ifcgate/contracts';
import fc from 'fast-check';
import { allowedActions, applyAction, claimLeaseSeconds } from '../src/domain/actions.ts';
import { addDocuments, applyDecision, completeChecks } from '../src/domain/progress.ts';
import type { CaseState, Change } from '../src/domain/case.ts';
import { aCompletion, aDecision, anAddition } from '@ifcgate/test-kit/builders';
import { aCase, aRequest, anyCase, anyRequest, context, hasQueue } from './states.ts';

const whileOpen = caseActions.filter((action) => action !== 'reopen');
const allowed: Record<CaseStatus, readonly CaseAction[]> = {
  awaiting_documents: whileOpen.filter((action) => !['claim', 'release', 'approve'].includes(action)),
  in_review: whileOpen,
  escalated: whileOpen.filter((action) => action !== 'escalate'),
  approved: ['reopen', 'close', 'add_note'],
  rejected: ['reopen', 'close', 'add_note'],
  closed: ['reopen', 'add_note'],
};

describe('the actions that a case allows', () => {
  it.each(caseStatuses)('are as documented while it is %s', (status) => {
    expect(allowedActions(aCase(status)).sort()).toEqual([...allowed[status]].sort());
  });

  it.each(caseStatuses)('are all but approve while it is %s and its checks run', (status) => {
    const expected = allowed[status].filter((action) => action !== 'approve');

    expect(allowedActions(aCase(status, { checksPending: true })).sort()).toEqual([...expected].sort());
  });

  it('are exactly those that are carried out', () => {
    fc.assert(
      fc.property(anyCase, anyRequest, (state, request) => {
        const isAllowed = allowedActions(state).some((action) => action === request.action);
        const claimedByOther =
          request.action === 'claim' && state.claim !== null && state.claim.actorId !== request.actor?.id;

        const outcome = attempt(() => applyAction(state, request, context));

        if (!isAllowed) expect(outcome).toMatchObject({ code: 'action_not_allowed' });
        else if (!claimedByOther) expect(outcome).not.toBeInstanceOf(AppError);
      }),
    );
  });

  const refusedWhenClosed = [...caseActions.filter((action) => !allowed.closed.includes(action)), 'send_to_mars'];
  it.each(refusedWhenClosed)('are named, with the state, when %s is refused', (action) => {
    const state = aCase('closed');

    const refusal = attempt(() => applyAction(state, aRequest(action), context)) as AppError;

    expect(refusal).toMatchObject({ code: 'action_not_allowed', status: 422 });
    expect(refusal.message).toContain('closed');
    expect(refusal.message).toContain(action);
    for (const known of allowedActions(state)) expect(refusal.message).toContain(known);
  });
});

describe('an action', () => {
  it.each<[CaseAction, CaseStatus, Partial<CaseState>, string]>([
    ['route_to_manual_review', 'awaiting_documents', { status: 'in_review', queue: 'verification-review' }, 'routed'],
    ['route_to_manual_review', 'escalated', { status: 'in_review', queue: 'verification-review' }, 'routed'],
    ['assign', 'in_review', { owner: 'Compliance East', queue: 'verification-review' }, 'assigned'],
    ['claim', 'in_review', { owner: 'Ada', claim: claimOf('ada') }, 'claimed'],
    ['release', 'in_review', { claim: null }, 'released'],
    ['request_documents', 'in_review', { status: 'awaiting_documents', queue: null }, 'documents_requested'],
    ['escalate', 'in_review', { status: 'escalated', queue: 'verification-review' }, 'escalated'],
    ['escalate', 'awaiting_documents', { status: 'escalated', queue: 'verification-review' }, 'escalated'],
    ['approve', 'in_review', { status: 'approved', queue: null }, 'decided'],
    ['approve', 'escalated', { status: 'approved', queue: null }, 'decided'],
    ['reject', 'awaiting_documents', { status: 'rejected', queue: null }, 'decided'],
    ['close', 'approved', { status: 'closed', queue: null }, 'closed'],
    ['reopen', 'closed', { status: 'in_review', queue: 'verification-review' }, 'reopened'],
    ['add_note', 'closed', { status: 'closed' }, 'note_added'],
  ])('%s takes a case that is %s to its next state, with an entry in its timeline', (action, status, after, entry) => {
    const change = applyAction(aCase(status), aRequest(action), context);

    expect(change.state).toMatchObject(after);
    expect(change.happenings).toEqual([{ actor: { id: 'ada', name: 'Ada' }, event: entry, data: expect.any(Object) }]);
  });

  it.each(['route_to_manual_review', 'escalate', 'reopen'] as const)('%s goes to the queue that it names', (action) => {
    const state = aCase(action === 'reopen' ? 'closed' : 'in_review');

    const change = applyAction(state, aRequest(action, { queue: 'compliance-east' }), context);

    expect(change.state.queue).toBe('compliance-east');
    expect(change.happenings[0]?.data).toMatchObject({ queue: 'compliance-east' });
  });

  it.each([
    ['assign', 'assignee'],
    ['claim', 'actor'],
    ['add_note', 'note'],
  ])('%s is refused without its %s, which is named', (action, field) => {
    const request = aRequest(action, { [field]: undefined });

    expect(attempt(() => applyAction(aCase('in_review'), request, context))).toMatchObject({
      code: 'invalid_request',
      options: { details: [{ path: field, message: expect.stringContaining(action) }] },
    });
  });

  it('tells the world of a decision: the new status, the end of the review, the run', () => {
    const state = aCase('in_review', { metadata: { branch: 'east' } });

    const { facts } = applyAction(state, aRequest('reject', { reason: 'forged' }), context);

    const shared = { case_id: state.caseId, status: 'rejected', queue: null, metadata: { branch: 'east' } };
    expect(facts).toMatchObject([
      { type: 'case.status.changed', data: { ...shared, previous_status: 'in_review' } },
      { type: 'case.review.completed', data: { ...shared, decided_by: 'person' } },
      { type: 'case.action.applied', data: { ...shared, run_id: context.runId, action: 'reject', reason: 'forged' } },
    ]);
    for (const fact of facts) expect(fact.subject).toBe(state.caseId);
  });

  it('says nothing of a status that stays, but always of the run', () => {
    const types = (action: string): string[] =>
      applyAction(aCase('in_review'), aRequest(action), context).facts.map((fact) => fact.type);

    expect(types('add_note')).toEqual(['case.action.applied']);
    expect(types('assign')).toEqual(['case.assigned', 'case.action.applied']);
    expect(types('claim')).toEqual(['case.assigned', 'case.action.applied']);
    expect(types('route_to_manual_review')).toEqual(['case.action.applied']);
    expect(types('request_documents')).toEqual([
      'case.status.changed',
      'case.documents.requested',
      'case.action.applied',
    ]);
  });

  it('never puts a note, which may hold anything, into an event', () => {
    for (const action of caseActions) {
      const state = aCase(allowed.in_review.includes(action) ? 'in_review' : 'closed');
      const { facts } = applyAction(state, aRequest(action, { note: 'born in Utopia' }), context);
      expect(JSON.stringify(facts)).not.toContain('Utopia');
    }
  });
});

describe('a claim', () => {
  const lease = (seconds: number): Date => new Date(context.now.getTime() + seconds * 1000);

  it('keeps others out until it ends, and is renewed by who holds it', () => {
    const state = aCase('in_review', { claim: { actorId: 'ada', expiresAt: lease(1) } });

    const renewed = applyAction(state, aRequest('claim'), context);
    const refused = attempt(() => applyAction(state, aRequest('claim', { actor: { id: 'grace' } }), context));

    expect(renewed.state.claim).toEqual(claimOf('ada'));
    expect(refused).toMatchObject({ code: 'action_not_allowed' });
  });

  it('passes to another once it has ended', () => {
    const state = aCase('in_review', { claim: { actorId: 'ada', expiresAt: lease(0) } });

    const change = applyAction(state, aRequest('claim', { actor: { id: 'grace' } }), context);

    expect(change.state).toMatchObject({ claim: claimOf('grace'), owner: 'grace' });
  });
});

describe('whatever happens to a case', () => {
  const anyStep = fc.oneof(
    anyRequest.map((request) => (state: CaseState) => applyAction(state, request, context)),
    fc
      .record({ complete: fc.boolean(), checks_pending: fc.boolean() })
      .map((changes) => (state: CaseState) => addDocuments(state, anAddition(state.caseId, changes), 'entry')),
    fc.constant((state: CaseState) => completeChecks(state, aCompletion(state.caseId))),
    fc
      .record({
        decision: fc.constantFrom('approve', 'reject', 'review'),
        queue: fc.option(fc.constant('second-line')),
      })
      .map((changes) => (state: CaseState) => applyDecision(state, aDecision(state.caseId, changes))),
  );

  it('it stays a case that somebody can find, and its claim one that can be', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(aCase('in_review'), aCase('awaiting_documents')),
        fc.array(anyStep),
        (born, steps) => {
          let state = born;
          for (const step of steps) {
            const change = attempt(() => step(state));
            if (change instanceof AppError) continue;
            state = change.state;
            expect({ status: state.status, queued: state.queue !== null }).toEqual({
              status: state.status,
              queued: hasQueue(state.status),
            });
            if (state.claim !== null) expect(hasQueue(state.status)).toBe(true);
            expect(state).toMatchObject({ caseId: born.caseId, workflow: born.workflow, createdAt: born.createdAt });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('its facts say the state that it is in, and each change of status once', () => {
    fc.assert(
      fc.property(anyCase, anyStep, (before, step) => {
        const change = attempt(() => step(before));
        if (change instanceof AppError) return;

        for (const fact of change.facts)
          expect(fact.data).toMatchObject({ status: change.state.status, queue: change.state.queue });
        const changed = change.facts.filter((fact) => fact.type === 'case.status.changed');
        expect(changed).toHaveLength(before.status === change.state.status ? 0 : 1);
      }),
    );
  });

  it('nobody approves it while its checks run', () => {
    fc.assert(
      fc.property(anyCase, anyRequest, (state, request) => {
        const change = attempt(() => applyAction({ ...state, checksPending: true }, request, context));

        if (!(change instanceof AppError) && state.status !== 'approved')
          expect(change.state.status).not.toBe('approved');
      }),
    );
  });
});

function claimOf(actorId: string): CaseState['claim'] {
  return { actorId, expiresAt: new Date(context.now.getTime() + claimLeaseSeconds * 1000) };
}

/** What the rule answers, or the error of the contract that it throws; any other is a bug. */
function attempt(rule: () => Change): Change | AppError {
  try {
    return rule();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
