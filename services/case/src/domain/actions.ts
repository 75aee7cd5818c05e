import {
  type Actor,
  AppError,
  type CaseAction,
  type CaseStatus,
  type RunWorkflow,
  caseActions,
} from '@ifcgate/contracts';
import type { AnyFact } from '@ifcgate/event-bus';
import { type CaseState, type Change, factsOf, isClaimedByOther, statusFacts } from './case.ts';
import type { Happening } from './timeline.ts';

/** How long a claim holds. */
export const claimLeaseSeconds = 900;

const whileOpen: readonly CaseAction[] = [
  'route_to_manual_review',
  'assign',
  'claim',
  'release',
  'request_documents',
  'escalate',
  'approve',
  'reject',
  'close',
  'add_note',
];

/** Which actions each status allows. */
const allowedIn: Readonly<Record<CaseStatus, readonly CaseAction[]>> = {
  awaiting_documents: [
    'route_to_manual_review',
    'assign',
    'request_documents',
    'escalate',
    'reject',
    'close',
    'add_note',
  ],
  in_review: whileOpen,
  escalated: whileOpen.filter((action) => action !== 'escalate'),
  approved: ['reopen', 'close', 'add_note'],
  rejected: ['reopen', 'close', 'add_note'],
  closed: ['reopen', 'add_note'],
};

/** What an action is done with. */
export interface ActionContext {
  readonly runId: string;
  readonly now: Date;
  /** Where the workflow's cases begin; a review without a queue goes there. */
  readonly entryQueue: string;
}

/** The actions that the case allows now. */
export function allowedActions(state: CaseState): CaseAction[] {
  return allowedIn[state.status].filter((action) => action !== 'approve' || !state.checksPending);
}

/**
 * Does an action of a person on a case.
 *
 * @throws AppError action_not_allowed, naming the state and what is allowed; invalid_request when the action lacks what it needs
 */
export function applyAction(state: CaseState, request: RunWorkflow, context: ActionContext): Change {
  const action = caseActions.find((known) => known === request.action);
  const allowed = allowedActions(state);
  if (action === undefined || !allowed.includes(action)) throw notAllowed(state, request.action, allowed);
  const outcome = effects[action](state, request, context);
  const after: CaseState = { ...state, ...outcome.change };
  const facts = [
    ...statusFacts(state, after, 'person'),
    ...(outcome.facts?.(after) ?? []),
    applied(after, request, context),
  ];
  return { state: after, happenings: [{ actor: request.actor, ...outcome.happening }], facts };
}

interface Effect {
  readonly change: Partial<CaseState>;
  readonly happening: Happening;
  readonly facts?: (after: CaseState) => AnyFact[];
}
type DecideEffect = (state: CaseState, request: RunWorkflow, context: ActionContext) => Effect;

const effects: Readonly<Record<CaseAction, DecideEffect>> = {
  route_to_manual_review: (_state, request, { entryQueue }) => {
    const queue = request.queue ?? entryQueue;
    return {
      change: { status: 'in_review', queue, claim: null },
      happening: { event: 'routed', data: withReason(request, { queue }) },
    };
  },
  assign: (_state, request) => {
    const owner = need(request.assignee, 'assignee', 'assign');
    return {
      change: { owner },
      happening: { event: 'assigned', data: withReason(request, { owner }) },
      facts: assigned,
    };
  },
  claim: (state, request, { now }) => {
    const actor = need(request.actor, 'actor', 'claim');
    if (isClaimedByOther(state, actor, now)) {
      throw new AppError('action_not_allowed', {
        detail: 'Somebody else has claimed this case. Wait until the claim ends or is released.',
      });
    }
    const expiresAt = new Date(now.getTime() + claimLeaseSeconds * 1000);
    const owner = ownerOf(actor);
    return {
      change: { claim: { actorId: actor.id, expiresAt }, owner },
      happening: { event: 'claimed', data: { claim_expires_at: expiresAt.toISOString() } },
      facts: assigned,
    };
  },
  release: (_state, request) => ({
    change: { claim: null },
    happening: { event: 'released', data: withReason(request, {}) },
  }),
  request_documents: (_state, request) => ({
    change: { status: 'awaiting_documents', queue: null, claim: null },
    happening: { event: 'documents_requested', data: withReason(request, {}) },
    facts: (after) => [{ type: 'case.documents.requested', subject: after.caseId, data: factsOf(after) }],
  }),
  escalate: (state, request, { entryQueue }) => {
    const queue = request.queue ?? state.queue ?? entryQueue;
    return {
      change: { status: 'escalated', queue, claim: null },
      happening: { event: 'escalated', data: withReason(request, { queue }) },
    };
  },
  approve: (_state, request) => decided('approved', request),
  reject: (_state, request) => decided('rejected', request),
  close: (_state, request) => ({
    change: { status: 'closed', queue: null, claim: null },
    happening: { event: 'closed', data: withReason(request, {}) },
  }),
  reopen: (_state, request, { entryQueue }) => {
    const queue = request.queue ?? entryQueue;
    return {
      change: { status: 'in_review', queue },
      happening: { event: 'reopened', data: withReason(request, { queue }) },
    };
  },
  add_note: (_state, request) => ({
    change: {},
    happening: { event: 'note_added', data: { note: need(request.note, 'note', 'add_note') } },
  }),
};

function decided(status: 'approved' | 'rejected', request: RunWorkflow): Effect {
  const data = withReason(request, { status, ...(request.decision_code && { decision_code: request.decision_code }) });
  return { change: { status, queue: null, claim: null }, happening: { event: 'decided', data } };
}

function assigned(after: CaseState): AnyFact[] {
  return [{ type: 'case.assigned', subject: after.caseId, data: { ...factsOf(after), owner: after.owner } }];
}

function applied(after: CaseState, request: RunWorkflow, context: ActionContext): AnyFact {
  const { action, actor = null, reason = null } = request;
  return {
    type: 'case.action.applied',
    subject: after.caseId,
    data: { ...factsOf(after), run_id: context.runId, action, actor, reason },
  };
}

function withReason(request: RunWorkflow, data: Record<string, unknown>): Record<string, unknown> {
  return { ...data, ...(request.reason && { reason: request.reason }), ...(request.note && { note: request.note }) };
}

function ownerOf(actor: Actor): string {
  return actor.name ?? actor.id;
}

function need<T>(value: T | undefined, path: string, action: string): T {
  if (value !== undefined) return value;
  const message = `is needed for the action ${action}`;
  throw new AppError('invalid_request', { detail: `${path} ${message}.`, details: [{ path, message }] });
}

function notAllowed(state: CaseState, action: string, allowed: readonly string[]): AppError {
  const waiting = state.checksPending ? ' while its checks are running' : '';
  return new AppError('action_not_allowed', {
    detail: `The case is ${state.status}${waiting}, which does not allow ${action}. Allowed now: ${allowed.join(', ')}.`,
  });
}
