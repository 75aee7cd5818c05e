import type { Sql } from '@ifcgate/event-bus';
import { rememberedDays } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';

/** The end of a case, as the case service says it. */
export interface CaseEnd {
  readonly caseId: string;
  readonly endedAt: Date;
}

/** Notes which cases have ended. */
export async function writeCaseEnds(tx: ExtractionTransaction, ends: readonly CaseEnd[]): Promise<void> {
  await tx.db.endedCase.createMany({ data: ends.map((end) => ({ ...tx.tenant, ...end })), skipDuplicates: true });
}

/** Forgets the ends of cases that are open again. */
export async function deleteCaseEnds(tx: ExtractionTransaction, caseIds: readonly string[]): Promise<void> {
  await tx.db.endedCase.deleteMany({ where: { ...tx.tenant, caseId: { in: [...caseIds] }, forgetAt: null } });
}

/** Notes which cases are there no more. Raw: an upsert of many, by the database's clock. */
export async function writeExpiredCases(tx: ExtractionTransaction, ends: readonly CaseEnd[]): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    insert into ended_cases as e (workspace_id, environment, case_id, ended_at, forget_at)
    select ${workspaceId}, ${environment}, r."caseId", r."endedAt", now() + ${rememberedDays} * interval '1 day'
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as r("caseId" text, "endedAt" timestamptz)
    on conflict (workspace_id, environment, case_id) do update set forget_at = excluded.forget_at`;
}

/** Which of these cases are there no more. */
export async function findExpiredCases(
  tx: ExtractionTransaction,
  caseIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.db.endedCase.findMany({
    where: { ...tx.tenant, caseId: { in: [...caseIds] }, forgetAt: { not: null } },
    select: { caseId: true },
  });
  return new Set(rows.map(({ caseId }) => caseId));
}

/** Looks at notes of expired cases that are due, so many at most, and deletes those that nothing needs. Returns how many it looked at. */
export async function forgetExpiredCases(claim: Sql, limit: number): Promise<number> {
  const [row] = await claim.$queryRaw<{ count: number }[]>`select forget_ended_cases(${limit}::integer) as count`;
  return row?.count ?? 0;
}
