import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { type StoredCase, caseColumns } from './case-rows.ts';
import type { CaseTransaction } from './client.ts';

/** Where a case stands among all of them. */
export interface CaseKey {
  readonly workspaceId: string;
  readonly environment: Environment | '';
  readonly caseId: string;
}

/** Before every case. */
export const firstKey: CaseKey = { workspaceId: '', environment: '', caseId: '' };

/** Cases of whichever tenant whose present state was not said, so many at most, in the order of their keys. */
export function findUntold(
  claim: Sql,
  after: CaseKey,
  limit: number,
): Promise<(CaseKey & { readonly environment: Environment })[]> {
  return claim.$queryRaw`
    select workspace_id as "workspaceId", environment, case_id as "caseId"
    from find_untold_cases(${after.workspaceId}, ${after.environment}, ${after.caseId}, ${limit}::integer)`;
}

/**
 * Locks those among these cases whose present state was not said, and notes that it is; those on which others are at work are
 * left for later. Raw, since the client has no locks of rows.
 */
export async function takeUntold(tx: CaseTransaction, caseIds: readonly string[]): Promise<StoredCase[]> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<StoredCase[]>`
    select ${caseColumns} from cases
    where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${[...caseIds]}::text[])
      and told_seq is null
    order by case_id for update skip locked`;
  const taken = rows.map((row) => row.caseId);
  await tx.db.$executeRaw`
    update cases set told_seq = timeline_seq
    where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${taken}::text[])`;
  return rows;
}
