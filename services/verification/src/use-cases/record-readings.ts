import type { AnyEvent } from '@ifcgate/contracts';
import type { Clock } from '@ifcgate/service-kit';
import type { VerificationTransaction } from '../db/client.ts';
import {
  type CheckedVerification,
  type Completion,
  type Reading,
  lockChecked,
  writeReadings,
} from '../db/reading-rows.ts';
import { type ReadDocument, overallOutcome, runChecks } from '../domain/checks.ts';

export interface RecordReadingsDeps {
  readonly clock: Clock;
}

type ReadEvent = AnyEvent<'document.processed' | 'document.failed' | 'document.cancelled'>;

/** Whether an event is about a document of a verification. */
export function isOfVerification({ data }: ReadEvent): boolean {
  return data.origin === 'verification' && data.case_id !== null;
}

/** Notes what was read from documents; where it was the last one that a verification waited for, its checks run. */
export async function recordReadings(
  deps: RecordReadingsDeps,
  tx: VerificationTransaction,
  events: readonly ReadEvent[],
): Promise<void> {
  const now = deps.clock.now();
  const byCase = Map.groupBy(events, ({ data }) => data.case_id ?? '');
  const stored = await lockChecked(tx, [...byCase.keys()]);
  const completions: Completion[] = [];
  for (const [caseId, its] of byCase) {
    const before = stored.get(caseId);
    // Its days are over: nothing is said of documents before their verification is here.
    if (before === undefined) continue;
    const verification = withReadings(before, its.map(toReading));
    if (!isComplete(verification)) continue;
    const completion = check(verification, now);
    completions.push(completion);
    tx.append(completed(verification, completion));
  }
  await writeReadings(tx, events.map(toReading), completions, now);
}

function toReading({ data }: ReadEvent): Reading {
  const shared = { documentId: data.document_id, status: data.status, readAt: new Date(data.processed_at) };
  if (data.status === 'cancelled') return { ...shared, fields: {}, checks: [], warnings: [], failure: null };
  if (data.status === 'failed') return { ...shared, fields: {}, checks: [], warnings: [], failure: data.failure };
  const { fields, checks, warnings } = data;
  return { ...shared, fields, checks, warnings, failure: null };
}

function withReadings(verification: CheckedVerification, readings: readonly Reading[]): CheckedVerification {
  const byId = new Map(readings.map((reading) => [reading.documentId, reading]));
  const documents = verification.documents.map((document): ReadDocument => ({
    ...document,
    ...byId.get(document.documentId),
  }));
  return { ...verification, documents };
}

function isComplete({ checksPending, documents }: CheckedVerification): boolean {
  return checksPending && documents.every((document) => document.status !== 'processing');
}

function check(verification: CheckedVerification, now: Date): Completion {
  const { caseId, applicant, documents, submittedAt } = verification;
  const startedAt = documents.reduce(
    (latest, { readAt }) => (readAt !== null && readAt > latest ? readAt : latest),
    submittedAt,
  );
  const checks = runChecks({ documents, applicant, startedAt, now });
  return { caseId, outcome: overallOutcome(checks), checks };
}

function completed(
  verification: CheckedVerification,
  { outcome, checks }: Completion,
): Parameters<VerificationTransaction['append']>[0] {
  return {
    type: 'verification.completed',
    subject: verification.caseId,
    data: {
      case_id: verification.caseId,
      applicant_id: verification.applicantId,
      workflow: verification.workflow,
      workflow_version: verification.workflowVersion,
      outcome,
      check_round: verification.checkRound,
      checks: checks.map(({ name, outcome: its, reasons }) => ({
        name,
        outcome: its,
        reasons: reasons.map(({ code }) => code),
      })),
      metadata: verification.metadata,
    },
  };
}
