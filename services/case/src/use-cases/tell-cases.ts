import type { Tenant } from '@ifcgate/contracts';
import { type Logger, inTenant } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';
import { toState } from '../db/stored-case.ts';
import { type CaseKey, findUntold, takeUntold } from '../db/untold-cases.ts';
import { presentFact } from '../domain/case.ts';

/** Before every case: where a round begins. */
export { firstKey } from '../db/untold-cases.ts';

export interface TellCasesDeps {
  readonly database: CaseDatabase;
  readonly log: Logger;
}

/**
 * Tells the other services the present state of cases, of so many at most, that was not said as it is said today: of all cases
 * once after the upgrade that says it, and of those that a process of the former version has changed. Each workspace's are
 * noted in the transaction that says it, so nothing is said twice. What fails for one workspace is logged, and tried again
 * with the next round; the others do not wait for it.
 *
 * @param after where the last call of the round ended
 * @returns where this one did; undefined: the round is over
 */
export async function tellCases(deps: TellCasesDeps, after: CaseKey, limit: number): Promise<CaseKey | undefined> {
  const { database, log } = deps;
  const untold = await findUntold(database.claim, after, limit);
  const byTenant = Map.groupBy(untold, ({ workspaceId, environment }) => `${workspaceId}/${environment}`);
  for (const [first, ...others] of byTenant.values()) {
    if (first === undefined) continue;
    try {
      await tellOf(database, first, [first, ...others]);
    } catch (error) {
      if (database.isAway(error)) throw error;
      log.error('cases.not_told', { workspaceId: first.workspaceId, cause: error });
    }
  }
  return untold.length < limit ? undefined : untold.at(-1);
}

async function tellOf(database: CaseDatabase, tenant: Tenant, keys: readonly CaseKey[]): Promise<void> {
  await database.transaction(inTenant(tenant), async (tx) => {
    const cases = await takeUntold(
      tx,
      keys.map(({ caseId }) => caseId),
    );
    for (const row of cases) tx.append(presentFact(toState(row), row.endedAt, true));
  });
}
