import { randomBytes } from 'node:crypto';
import type { Clock } from '@ifcgate/service-kit';
import { type NewEntry, type StoredCase, writeCases } from '../db/case-rows.ts';
import type { CaseTransaction } from '../db/client.ts';
import { toState, toStored } from '../db/stored-case.ts';
import { type Change, endFacts } from '../domain/case.ts';
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
  const added: NewEntry[] = [];
  const cases = decided.map(({ change: { state, happenings }, before }) => {
    const end = before === undefined ? emptyTimeline : { seq: before.timelineSeq, hash: before.timelineHash };
    const entries = chain(state.caseId, end, happenings, now, newSalt);
    added.push(...entries.map((entry) => ({ ...entry, caseId: state.caseId })));
    const timeline = entries.at(-1) ?? end;
    const isSaid = before?.status !== state.status || before.queue !== state.queue;
    const toldSeq = isSaid ? timeline.seq : before.toldSeq;
    // Whether it has ended with this, the table notes by itself.
    const marks = { timeline, endedAt: before?.endedAt ?? null, updatedAt: now, toldSeq };
    return toStored(tx.tenant, state, marks);
  });
  await writeCases(tx, cases, added);
  for (const { change, before } of decided) {
    const ends = endFacts(before && toState(before).status, change.state, now);
    tx.append(...change.facts, ...ends);
  }
}

function newSalt(): string {
  return randomBytes(16).toString('base64url');
}
