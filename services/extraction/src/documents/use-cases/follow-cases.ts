import type { AnyEvent } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../../db/client.ts';
import { deleteCaseEnds, writeCaseEnds, writeExpiredCases } from '../db/ended-cases.ts';

const endStatuses: ReadonlySet<string> = new Set(['approved', 'rejected', 'closed']);

/** Whether a case is open again. */
export function isReopening({ data }: AnyEvent<'case.status.changed'>): boolean {
  return endStatuses.has(data.previous_status) && !endStatuses.has(data.status);
}

/** Notes which cases have ended: until then what they hold is kept. */
export function noteEnds(tx: ExtractionTransaction, events: readonly AnyEvent<'case.ended'>[]): Promise<void> {
  const ends = events.map(({ data }) => ({ caseId: data.case_id, endedAt: new Date(data.ended_at) }));
  return writeCaseEnds(tx, ends);
}

/** Notes which cases are open, perhaps again. */
export function noteOpen(
  tx: ExtractionTransaction,
  events: readonly AnyEvent<'case.opened' | 'case.status.changed'>[],
): Promise<void> {
  return deleteCaseEnds(
    tx,
    events.map(({ data }) => data.case_id),
  );
}

/** Notes cases that are there no more: they have ended, whatever was heard of them, and nothing of them comes any more. */
export function noteExpired(tx: ExtractionTransaction, events: readonly AnyEvent<'case.expired'>[]): Promise<void> {
  const ends = events.map(({ data }) => ({ caseId: data.case_id, endedAt: new Date(data.expired_at) }));
  return writeExpiredCases(tx, ends);
}
