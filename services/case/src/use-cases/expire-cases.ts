import type { Clock, Expiry } from '@ifcgate/service-kit';
import type { CaseTransaction, Db } from '../db/client.ts';
import { deleteEndedCases } from '../db/expired-cases.ts';

/** Deletes cases whose days of retention are over, and tells those who keep more of them. Returns how many. */
async function expireCases(
  { clock }: { readonly clock: Clock },
  tx: CaseTransaction,
  before: Date,
  limit: number,
): Promise<number> {
  const expired = await deleteEndedCases(tx, before, limit);
  const expiredAt = clock.now().toISOString();
  for (const { caseId, kind } of expired) {
    tx.append({ type: 'case.expired', subject: caseId, data: { case_id: caseId, kind, expired_at: expiredAt } });
  }
  return expired.length;
}

/** What the case service keeps for as many days as a workspace has set. */
export function caseExpiries(deps: { readonly clock: Clock }): Expiry<Db>[] {
  return [{ kind: 'cases', expire: (tx, before, limit) => expireCases(deps, tx, before, limit) }];
}
