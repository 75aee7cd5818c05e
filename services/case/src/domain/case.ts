import type { Actor, CaseFacts, CaseKind, CaseStatus } from '@ifcgate/contracts';
import type { AnyFact } from '@ifcgate/event-bus';
import type { Happening } from './timeline.ts';

/** The state of a case. */
export interface CaseState {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: CaseStatus;
  readonly queue: string | null;
  /** The workflow's team until someone is assigned. */
  readonly owner: string | null;
  readonly applicantId: string | null;
  readonly documentId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** While true nobody can approve it. */
  readonly checksPending: boolean;
  /** The last run of the checks that has ended; 0 before the first. */
  readonly checkRound: number;
  readonly claim: { readonly actorId: string; readonly expiresAt: Date } | null;
  readonly dueAt: Date | null;
  readonly createdAt: Date;
}

/** What a rule decided: the new state, what the timeline says, and what the world hears. */
export interface Change {
  readonly state: CaseState;
  readonly happenings: readonly Happening[];
  readonly facts: readonly AnyFact[];
}

/** What every public event of a case carries. */
export function factsOf(state: CaseState): CaseFacts {
  return {
    case_id: state.caseId,
    kind: state.kind,
    workflow: state.workflow,
    workflow_version: state.workflowVersion,
    status: state.status,
    queue: state.queue,
    applicant_id: state.applicantId,
    metadata: { ...state.metadata },
  };
}

/** A new case: its first timeline entry, and `case.created`. */
export function openCase(state: CaseState): Change {
  const data = { status: state.status, queue: state.queue, workflow: state.workflow };
  return {
    state,
    happenings: [{ event: 'submitted', data }],
    facts: [{ type: 'case.created', subject: state.caseId, data: factsOf(state) }],
  };
}

/**
 * The public events that a change of state causes: `case.status.changed`, and `case.review.completed` when it is decided.
 */
export function statusFacts(before: CaseState, after: CaseState, decidedBy: 'person' | 'rule'): AnyFact[] {
  if (before.status === after.status) return [];
  const subject = after.caseId;
  const facts: AnyFact[] = [
    { type: 'case.status.changed', subject, data: { ...factsOf(after), previous_status: before.status } },
  ];
  if (after.status === 'approved' || after.status === 'rejected') {
    facts.push({ type: 'case.review.completed', subject, data: { ...factsOf(after), decided_by: decidedBy } });
  }
  return facts;
}

const endStatuses: readonly CaseStatus[] = ['approved', 'rejected', 'closed'];

/**
 * What other services are told when a case ends, and when it is open again.
 *
 * @param before its status before the change; undefined for a new case
 */
export function endFacts(before: CaseStatus | undefined, after: CaseState, now: Date): AnyFact[] {
  const wasEnded = before !== undefined && endStatuses.includes(before);
  const isEnded = endStatuses.includes(after.status);
  if (before === after.status || (!wasEnded && !isEnded)) return [];
  return [presentFact(after, isEnded ? now : null)];
}

/** In which state a case is: that it has ended, or is open. */
export function presentFact(state: CaseState, endedAt: Date | null, repeated?: true): AnyFact {
  const { caseId: subject, kind, status, queue } = state;
  const data = { case_id: subject, kind, status, queue, ...(repeated && { repeated }) };
  if (endedAt === null) return { type: 'case.opened', subject, data };
  return { type: 'case.ended', subject, data: { ...data, ended_at: endedAt.toISOString() } };
}

/** Whether a claim by someone else still holds. */
export function isClaimedByOther(state: CaseState, actor: Actor, now: Date): boolean {
  return state.claim !== null && state.claim.actorId !== actor.id && state.claim.expiresAt > now;
}
