import type { CaseKind } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { CaseTransaction } from './client.ts';

/** A case that is there no more. */
export interface ExpiredCase {
  readonly caseId: string;
  readonly kind: CaseKind;
}

/**
 * Deletes cases with their timelines that ended before an instant, those first that ended first, so many at most. Timelines
 * are append-only for every role; only this function of the owner takes away whole cases, and no open or recent one. Raw, to
 * call it.
 */
export function deleteEndedCases(tx: CaseTransaction, before: Date, limit: number): Promise<ExpiredCase[]> {
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$queryRaw<ExpiredCase[]>`
    select case_id as "caseId", kind from expire_cases(${workspaceId}, ${environment}, ${before}::timestamptz, ${limit}::integer)`;
}

/** Which of these cases are noted as there no more because their days are over. */
export async function findExpired(tx: CaseTransaction, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const rows = await tx.db.expiredCase.findMany({
    where: { ...tx.tenant, caseId: { in: [...caseIds] } },
    select: { caseId: true },
  });
  return new Set(rows.map((row) => row.caseId));
}

/**
 * Which of these cases may still be opened here by an event that lies parked, or by one that cannot be read. A verification's
 * is the subject of what opens it; a document's is named in the text, so each of those texts is read once for all cases. Raw:
 * the table is the bus's.
 */
export async function findAwaited(tx: CaseTransaction, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ case_id: string }[]>`
    select u.case_id from unnest(${[...caseIds]}::text[]) as u(case_id)
    where exists (
      select from platform.parked_event p
      where p.workspace_id = ${workspaceId} and p.environment = ${environment} and p.consumer = 'case'
        and p.source = 'verification' and p.subject = u.case_id and p.event ~ '"type":"verification\.submitted"')
    or u.case_id in (
      select named.id[1] from platform.parked_event p cross join regexp_matches(p.event, 'case_[0-9a-z]{26}', 'g') as named(id)
      where p.workspace_id = ${workspaceId} and p.environment = ${environment} and p.consumer = 'case'
        and p.source = 'extraction' and p.event ~ '"type":"document\.review\.requested"')
    or exists (
      select from platform.parked_event p
      where p.workspace_id = ${workspaceId} and p.environment = ${environment} and p.consumer = 'case'
        and p.unread_by is not null)`;
  return new Set(rows.map((row) => row.case_id));
}

/** Deletes notes of expired cases whose ids are older than one, so many at most. Returns how many. */
export async function forgetExpired(claim: Sql, mintedBefore: string, limit: number): Promise<number> {
  const [row] = await claim.$queryRaw<{ count: number }[]>`
    select forget_expired_cases(${mintedBefore}, ${limit}::integer) as count`;
  return row?.count ?? 0;
}
