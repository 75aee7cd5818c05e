import type { ExtractionTransaction } from './client.ts';

/** Whether a case has ended, as the case service says it. */
export interface CaseEnd {
  readonly caseId: string;
  /** Null: it is open, perhaps again. */
  readonly endedAt: Date | null;
}

/** Notes which cases have ended, and which are open again. */
export async function writeCaseEnds(tx: ExtractionTransaction, ends: readonly CaseEnd[]): Promise<void> {
  const open = ends.filter(({ endedAt }) => endedAt === null).map(({ caseId }) => caseId);
  const ended = ends.flatMap(({ caseId, endedAt }) => (endedAt === null ? [] : { ...tx.tenant, caseId, endedAt }));
  if (open.length > 0) await tx.db.endedCase.deleteMany({ where: { ...tx.tenant, caseId: { in: open } } });
  if (ended.length > 0) await tx.db.endedCase.createMany({ data: ended, skipDuplicates: true });
}
