import type { RequestTransaction } from '@ifcgate/service-kit';
import type { CaseTransaction, Db } from './client.ts';

/** Notes that this service minted a run's id, for those who ask before the workflow service has heard of it. */
export async function insertMintedRun(tx: CaseTransaction, runId: string, caseId: string): Promise<void> {
  await tx.db.mintedRun.create({ data: { ...tx.tenant, runId, caseId } });
}

/** Whether this service minted a run's id. */
export async function hasMintedRun(tx: Pick<RequestTransaction<Db>, 'db' | 'tenant'>, runId: string): Promise<boolean> {
  const run = await tx.db.mintedRun.findFirst({ where: { ...tx.tenant, runId }, select: { runId: true } });
  return run !== null;
}
