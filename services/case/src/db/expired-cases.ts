import type { CaseKind } from '@ifcgate/contracts';
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

/** Which of these cases are there no more because their days are over. */
export async function findExpired(tx: CaseTransaction, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const rows = await tx.db.expiredCase.findMany({
    where: { ...tx.tenant, caseId: { in: [...caseIds] } },
    select: { caseId: true },
  });
  return new Set(rows.map((row) => row.caseId));
}
