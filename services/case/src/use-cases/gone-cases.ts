import { type Clock, idsFrom, rememberedDays } from '@ifcgate/service-kit';
import type { Sql } from '@ifcgate/event-bus';
import type { CaseTransaction } from '../db/client.ts';
import { findAwaited, findExpired, forgetExpired } from '../db/expired-cases.ts';

interface Deps {
  readonly clock: Clock;
}

const dayMs = 86_400_000;

/**
 * Which cases among these, none of which is here, will never be: their days are over. A young one has left a note. An old one
 * was here, since whatever opens a case comes soon after its id was minted, unless that lies parked.
 */
export async function findGone(
  { clock }: Deps,
  tx: CaseTransaction,
  missing: readonly string[],
): Promise<ReadonlySet<string>> {
  const expired = await findExpired(tx, missing);
  const old = missing.filter((caseId) => !expired.has(caseId) && caseId < youngIds(clock.now()));
  const awaited = await findAwaited(tx, old);
  return new Set([...expired, ...old.filter((caseId) => !awaited.has(caseId))]);
}

/** Deletes notes of expired cases that are no longer needed: their ids say it by themselves. Returns how many. */
export function forgetGone({ clock }: Deps, claim: Sql, limit: number): Promise<number> {
  return forgetExpired(claim, youngIds(clock.now()), limit);
}

function youngIds(now: Date): string {
  return idsFrom('case', new Date(now.getTime() - rememberedDays * dayMs));
}
