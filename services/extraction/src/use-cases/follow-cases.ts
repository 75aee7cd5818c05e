import type { AnyEvent } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../db/client.ts';
import { writeCaseEnds } from '../db/ended-cases.ts';

const endStatuses: ReadonlySet<string> = new Set(['approved', 'rejected', 'closed']);

/** Notes which cases have ended: until then what they hold is kept. */
export function followCases(
  tx: ExtractionTransaction,
  events: readonly AnyEvent<'case.status.changed'>[],
): Promise<void> {
  const ends = events.map(({ data, time }) => ({
    caseId: data.case_id,
    endedAt: endStatuses.has(data.status) ? new Date(time) : null,
  }));
  return writeCaseEnds(tx, ends);
}

/** Notes cases that are there no more: they have ended, whatever was heard of them. */
export function forgetCases(tx: ExtractionTransaction, events: readonly AnyEvent<'case.expired'>[]): Promise<void> {
  const ends = events.map(({ data }) => ({ caseId: data.case_id, endedAt: new Date(data.expired_at) }));
  return writeCaseEnds(tx, ends);
}
