import { type KnowsId, inTenant } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';

/** Whether this service minted a run, which the workflow service may not have heard of yet. */
export function knowsRun(database: CaseDatabase): KnowsId {
  return (tenant, runId) =>
    database.request(inTenant(tenant), async ({ db }) => {
      const run = await db.mintedRun.findFirst({ where: { ...tenant, runId }, select: { runId: true } });
      return run !== null;
    });
}
