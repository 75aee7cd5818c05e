import type { CaseKind, CaseStatus } from '@ifcgate/contracts';
import type { CaseState } from '../domain/case.ts';
import type { ChainedEntry, TimelineEnd } from '../domain/timeline.ts';
import type { CaseTransaction } from './client.ts';

/** A case as it lies in the database: its state, and where its timeline ends. */
export interface StoredCase {
  readonly state: CaseState;
  readonly timeline: TimelineEnd;
  /** Since when it has been decided or closed; null while it is open. */
  readonly endedAt: Date | null;
}

/** A case to write: its new state, and the entries that the change adds to its timeline. */
export interface CaseToWrite {
  readonly state: CaseState;
  readonly timeline: TimelineEnd;
  readonly entries: readonly ChainedEntry[];
  readonly endedAt: Date | null;
}

/** A case as the database holds it. */
export interface CaseSelection {
  readonly case_id: string;
  readonly kind: CaseKind;
  readonly workflow: string;
  readonly workflow_version: number;
  readonly status: CaseStatus;
  readonly queue: string | null;
  readonly owner: string | null;
  readonly applicant_id: string | null;
  readonly document_id: string | null;
  readonly metadata: Record<string, string>;
  readonly checks_pending: boolean;
  readonly check_round: number;
  readonly claimed_by: string | null;
  readonly claim_expires_at: Date | null;
  readonly due_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly ended_at: Date | null;
  readonly timeline_seq: number;
  readonly timeline_hash: string;
}

/**
 * Reads cases and locks them until the transaction ends, in the order of their ids; those that are not there are left out.
 * Raw, since the client has no `for update`.
 */
export async function lockCases(tx: CaseTransaction, caseIds: readonly string[]): Promise<Map<string, StoredCase>> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<CaseSelection[]>`
    select * from cases
    where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${caseIds}::text[])
    order by case_id for update`;
  return new Map(rows.map((row) => [row.case_id, toStored(row)]));
}

/** Writes new and changed cases with their new timeline entries, all in one statement. */
export async function writeCases(tx: CaseTransaction, cases: readonly CaseToWrite[], now: Date): Promise<void> {
  if (cases.length === 0) return;
  const rows = JSON.stringify(cases.map((one) => toRow(one, now)));
  const entries = JSON.stringify(
    cases.flatMap(({ state, entries }) => entries.map((entry) => toEntryRow(state.caseId, entry))),
  );
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    with written as (
      insert into cases (workspace_id, environment, case_id, kind, workflow, workflow_version, status, queue, owner,
        applicant_id, document_id, metadata, checks_pending, check_round, claimed_by, claim_expires_at, due_at, created_at, updated_at,
        timeline_seq, timeline_hash, ended_at)
      select ${workspaceId}, ${environment}, r.* from jsonb_to_recordset(${rows}::jsonb) as r(
        case_id text, kind text, workflow text, workflow_version integer, status text, queue text, owner text,
        applicant_id text, document_id text, metadata jsonb, checks_pending boolean, check_round integer, claimed_by text,
        claim_expires_at timestamptz, due_at timestamptz, created_at timestamptz, updated_at timestamptz,
        timeline_seq integer, timeline_hash text, ended_at timestamptz)
      on conflict (workspace_id, environment, case_id) do update set
        status = excluded.status, queue = excluded.queue, owner = excluded.owner, metadata = excluded.metadata,
        checks_pending = excluded.checks_pending, check_round = excluded.check_round, claimed_by = excluded.claimed_by,
        claim_expires_at = excluded.claim_expires_at, due_at = excluded.due_at, updated_at = excluded.updated_at,
        timeline_seq = excluded.timeline_seq, timeline_hash = excluded.timeline_hash, ended_at = excluded.ended_at
    ), added as (
      select * from jsonb_to_recordset(${entries}::jsonb) as r(
        case_id text, seq integer, event text, at timestamptz, data_hash text, hash text, data jsonb, actor_id text,
        actor_name text, salt text)
    ), entry_rows as (
      insert into timeline_entries (workspace_id, environment, case_id, seq, event, at, data_hash, hash)
      select ${workspaceId}, ${environment}, case_id, seq, event, at, data_hash, hash from added
    )
    insert into timeline_data (workspace_id, environment, case_id, seq, data, actor_id, actor_name, salt)
    select ${workspaceId}, ${environment}, case_id, seq, data, actor_id, actor_name, salt from added`;
}

function toStored(row: CaseSelection): StoredCase {
  const { claimed_by: actorId, claim_expires_at: expiresAt } = row;
  const state: CaseState = {
    caseId: row.case_id,
    kind: row.kind,
    workflow: row.workflow,
    workflowVersion: row.workflow_version,
    status: row.status,
    queue: row.queue,
    owner: row.owner,
    applicantId: row.applicant_id,
    documentId: row.document_id,
    metadata: row.metadata,
    checksPending: row.checks_pending,
    checkRound: row.check_round,
    claim: actorId === null || expiresAt === null ? null : { actorId, expiresAt },
    dueAt: row.due_at,
    createdAt: row.created_at,
  };
  return { state, timeline: { seq: row.timeline_seq, hash: row.timeline_hash }, endedAt: row.ended_at };
}

function toRow({ state, timeline, entries, endedAt }: CaseToWrite, now: Date): object {
  const end = entries.at(-1) ?? timeline;
  return {
    case_id: state.caseId,
    kind: state.kind,
    workflow: state.workflow,
    workflow_version: state.workflowVersion,
    status: state.status,
    queue: state.queue,
    owner: state.owner,
    applicant_id: state.applicantId,
    document_id: state.documentId,
    metadata: state.metadata,
    checks_pending: state.checksPending,
    check_round: state.checkRound,
    claimed_by: state.claim?.actorId ?? null,
    claim_expires_at: state.claim?.expiresAt ?? null,
    due_at: state.dueAt,
    created_at: state.createdAt,
    updated_at: now,
    timeline_seq: end.seq,
    timeline_hash: end.hash,
    ended_at: endedAt,
  };
}

function toEntryRow(caseId: string, entry: ChainedEntry): object {
  return {
    case_id: caseId,
    seq: entry.seq,
    event: entry.event,
    at: entry.at,
    data_hash: entry.dataHash,
    hash: entry.hash,
    data: entry.data,
    actor_id: entry.actor?.id ?? null,
    actor_name: entry.actor?.name ?? null,
    salt: entry.salt,
  };
}
