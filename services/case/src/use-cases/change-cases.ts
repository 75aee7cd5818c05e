import { randomBytes } from 'node:crypto';
import type { CaseStatus } from '@ifcgate/contracts';
import type { Clock } from '@ifcgate/service-kit';
import { type CaseToWrite, type StoredCase, writeCases } from '../db/case-rows.ts';
import type { CaseTransaction } from '../db/client.ts';
import type { CaseState, Change } from '../domain/case.ts';
import { chain, emptyTimeline } from '../domain/timeline.ts';

export interface ChangeDeps {
  readonly clock: Clock;
}

/** A decided change, and the case that it changes; none for a new one. */
export interface DecidedChange {
  readonly change: Change;
  readonly before?: StoredCase | undefined;
}

/** Writes decided changes: states, timeline entries and events, in one statement for all. */
export async function writeChanges(
  deps: ChangeDeps,
  tx: CaseTransaction,
  decided: readonly DecidedChange[],
): Promise<void> {
  const now = deps.clock.now();
  const toWrite = decided.map(({ change, before }): CaseToWrite => {
    const timeline = before?.timeline ?? emptyTimeline;
    const entries = chain(change.state.caseId, timeline, change.happenings, now, newSalt);
    return { state: change.state, timeline, entries, endedAt: endOf(change.state, before, now) };
  });
  await writeCases(tx, toWrite, now);
  for (const { change } of decided) tx.append(...change.facts);
}

/** Since when a case has been at its end: a case that is decided and then closed ends when it is closed. */
function endOf({ status }: CaseState, before: StoredCase | undefined, now: Date): Date | null {
  if (!endStatuses.has(status)) return null;
  return status === before?.state.status ? before.endedAt : now;
}

const endStatuses: ReadonlySet<CaseStatus> = new Set(['approved', 'rejected', 'closed']);

function newSalt(): string {
  return randomBytes(16).toString('base64url');
}
