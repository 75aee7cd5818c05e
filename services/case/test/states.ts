import { type CaseStatus, type RunWorkflow, caseActions, caseStatuses } from '@ifcgate/contracts';
import fc from 'fast-check';
import type { ActionContext } from '../src/domain/actions.ts';
import type { CaseState } from '../src/domain/case.ts';

const now = new Date('2026-03-30T03:00:00.000Z');

/** What an action is done with in these tests. */
export const context: ActionContext = {
  runId: 'run_01k0000000000000000000000a',
  now,
  entryQueue: 'verification-review',
};

/** Whether a person can find the case where its status says. */
export function hasQueue(status: CaseStatus): boolean {
  return status === 'in_review' || status === 'escalated';
}

/** A case in a status, without anything pending, claimed or waited for. */
export function aCase(status: CaseStatus, changes: Partial<CaseState> = {}): CaseState {
  return {
    caseId: 'case_01k0000000000000000000000a',
    kind: 'verification',
    workflow: 'onboarding-default',
    workflowVersion: 1,
    status,
    queue: hasQueue(status) ? 'verification-review' : null,
    owner: 'Verification Team',
    applicantId: 'app_10294',
    documentId: null,
    metadata: {},
    checksPending: false,
    checkRound: 1,
    claim: null,
    dueAt: null,
    createdAt: now,
    ...changes,
  };
}

/** Any case that can be. */
export const anyCase: fc.Arbitrary<CaseState> = fc
  .record({
    status: fc.constantFrom(...caseStatuses),
    checksPending: fc.boolean(),
    claimedBy: fc.option(fc.constantFrom('ada', 'grace')),
    leaseSeconds: fc.integer({ min: -100, max: 900 }),
  })
  .map(({ status, checksPending, claimedBy, leaseSeconds }) => {
    const expiresAt = new Date(now.getTime() + leaseSeconds * 1000);
    const claim = claimedBy !== null && hasQueue(status) ? { actorId: claimedBy, expiresAt } : null;
    return aCase(status, { checksPending, claim });
  });

/** A request for an action with everything that any action may need. */
export function aRequest(action: string, changes: Partial<RunWorkflow> = {}): RunWorkflow {
  return {
    case_id: 'case_01k0000000000000000000000a',
    action,
    assignee: 'Compliance East',
    note: 'Called the applicant.',
    actor: { id: 'ada', name: 'Ada' },
    ...changes,
  };
}

/** Any complete request for an action that every workflow has. */
export const anyRequest: fc.Arbitrary<RunWorkflow> = fc
  .record({
    action: fc.constantFrom(...caseActions),
    actor: fc.constantFrom('ada', 'grace'),
    queue: fc.option(fc.constantFrom('compliance-east', 'second-line')),
    reason: fc.option(fc.constant('because')),
  })
  .map(({ action, actor, queue, reason }) =>
    aRequest(action, { actor: { id: actor }, ...(queue && { queue }), ...(reason && { reason }) }),
  );
