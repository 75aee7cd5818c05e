import type { CaseKind, CaseStatus, Tenant } from '@ifcgate/contracts';
import type { CaseState } from '../domain/case.ts';
import type { TimelineEnd } from '../domain/timeline.ts';
import type { StoredCase } from './case-rows.ts';

/** What the table holds beside a case's state. */
export interface CaseMarks {
  readonly timeline: TimelineEnd;
  /** Since when it has been decided or closed; null while it is open. */
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
  /** Where the timeline stood when the present state was said; null: it has to be said. */
  readonly toldSeq: number | null;
}

/** The state of a stored case. */
export function toState(row: StoredCase): CaseState {
  const { claimedBy: actorId, claimExpiresAt: expiresAt } = row;
  return {
    caseId: row.caseId,
    kind: row.kind as CaseKind,
    workflow: row.workflow,
    workflowVersion: row.workflowVersion,
    status: row.status as CaseStatus,
    queue: row.queue,
    owner: row.owner,
    applicantId: row.applicantId,
    documentId: row.documentId,
    metadata: row.metadata as Record<string, string>,
    checksPending: row.checksPending,
    checkRound: row.checkRound,
    claim: actorId === null || expiresAt === null ? null : { actorId, expiresAt },
    dueAt: row.dueAt,
    createdAt: row.createdAt,
  };
}

/** A state as it is stored. */
export function toStored(tenant: Tenant, { claim, ...state }: CaseState, marks: CaseMarks): StoredCase {
  return {
    workspaceId: tenant.workspaceId,
    environment: tenant.environment,
    ...state,
    metadata: { ...state.metadata },
    claimedBy: claim?.actorId ?? null,
    claimExpiresAt: claim?.expiresAt ?? null,
    endedAt: marks.endedAt,
    updatedAt: marks.updatedAt,
    toldSeq: marks.toldSeq,
    timelineSeq: marks.timeline.seq,
    timelineHash: marks.timeline.hash,
  };
}
