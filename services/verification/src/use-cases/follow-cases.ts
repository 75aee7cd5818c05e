import type { AnyEvent } from '@ifcgate/contracts';
import type { VerificationTransaction } from '../db/client.ts';
import { deleteVerifications, writeHeardCases } from '../db/verification-rows.ts';

type CaseEvent = AnyEvent<'case.status.changed' | 'case.action.applied' | 'case.ended' | 'case.opened'>;

/** Whether a case belongs to a verification. */
export function isOfVerificationCase({ data }: CaseEvent): boolean {
  return data.kind === 'verification';
}

/** Whether it says the present state of a verification's case by itself; at a change others say it. */
export function isRepeatedOfVerificationCase({ data }: AnyEvent<'case.ended' | 'case.opened'>): boolean {
  return data.kind === 'verification' && data.repeated === true;
}

/** The days of cases are over: their verifications go with them. */
export function forgetVerifications(
  tx: VerificationTransaction,
  events: readonly AnyEvent<'case.expired'>[],
): Promise<void> {
  return deleteVerifications(
    tx,
    events.map(({ data }) => data.case_id),
  );
}

/** Notes in which status and queue the cases of verifications are now; each subject's events come in their order. */
export function followCases(tx: VerificationTransaction, events: readonly CaseEvent[]): Promise<void> {
  return writeHeardCases(
    tx,
    events.map(({ data }) => ({ caseId: data.case_id, status: data.status, queue: data.queue })),
  );
}
