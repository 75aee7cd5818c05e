import type { AnyEvent } from '@ifcgate/contracts';
import type { VerificationTransaction } from '../db/client.ts';
import { expireVerifications, writeHeardCases } from '../db/verification-rows.ts';

type CaseEvent = AnyEvent<'case.status.changed' | 'case.action.applied'>;

/** Whether a case belongs to a verification. */
export function isOfVerificationCase({ data }: CaseEvent): boolean {
  return data.kind === 'verification';
}

/** The days of cases are over: their verifications go with them. */
export function forgetVerifications(
  tx: VerificationTransaction,
  events: readonly AnyEvent<'case.expired'>[],
): Promise<void> {
  return expireVerifications(
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
