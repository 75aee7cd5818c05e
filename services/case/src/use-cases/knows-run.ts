import { type KnowsId, inTenant } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';
import { hasMintedRun } from '../db/minted-runs.ts';

/** Whether this service minted a run, which the workflow service may not have heard of yet. */
export function knowsRun(database: CaseDatabase): KnowsId {
  return (tenant, runId) => database.request(inTenant(tenant), (tx) => hasMintedRun(tx, runId));
}
