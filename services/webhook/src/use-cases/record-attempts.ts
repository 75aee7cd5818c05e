import type { Logger } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import { type AttemptRow, recordRows } from '../db/attempt-rows.ts';
import type { Failure } from '../domain/verdict.ts';
import type { Attempt } from './send-delivery.ts';

export interface RecordAttemptsDeps {
  readonly database: Pick<WebhookDatabase, 'claim' | 'isAway'>;
  readonly log: Logger;
}

const goneReason = 'The endpoint answered 410 (gone).';
const givenUp = 'The attempt was given up because the process stopped; it may have arrived.';
const unstorable = 'What came of the attempt could not be stored as it was.';

/**
 * Records attempts, the new states of their deliveries and the endpoints that are gone, all in one statement. When the
 * database refuses it, each attempt stands alone: one that cannot be stored takes nobody else's with it.
 *
 * @param isInterrupted whether the process ends by its own fault
 * @returns the ids of the deliveries that were recorded; the claims of the others have passed to another worker
 * @throws what the database says while it is away; nothing else
 */
export async function recordAttempts(
  deps: RecordAttemptsDeps,
  attempts: readonly Attempt[],
  isInterrupted: boolean,
): Promise<Set<string>> {
  const rows = attempts.map((attempt) => toRow(attempt, isInterrupted));
  try {
    return await recordRows(deps.database.claim, rows);
  } catch (error) {
    if (deps.database.isAway(error)) throw error;
    deps.log.warn('webhook.batch_refused', { attempts: rows.length, reason: String(error) });
  }
  const recorded = new Set<string>();
  for (const row of rows) for (const id of await recordAlone(deps, row)) recorded.add(id);
  return recorded;
}

/** Records one attempt: as it is, or else without what was said in it. */
async function recordAlone({ database, log }: RecordAttemptsDeps, row: AttemptRow): Promise<Iterable<string>> {
  const bare = { ...row, error: row.error === null ? null : unstorable, response_body: null };
  for (const tried of [row, bare]) {
    try {
      return await recordRows(database.claim, [tried]);
    } catch (cause) {
      if (database.isAway(cause)) throw cause;
      log.error('webhook.attempt_refused', { deliveryId: row.delivery_id, attempt: row.attempt, cause });
    }
  }
  // Its lease ends, and it is made again.
  return [row.delivery_id];
}

function toRow(attempt: Attempt, isInterrupted: boolean): AttemptRow {
  const { delivery, statusCode, responseBody } = attempt;
  return {
    workspace_id: delivery.tenant.workspaceId,
    environment: delivery.tenant.environment,
    delivery_id: delivery.deliveryId,
    endpoint_id: delivery.endpointId,
    claim_id: delivery.claimId,
    attempt: delivery.attempt,
    at: attempt.at,
    duration_ms: attempt.durationMs,
    status_code: statusCode,
    response_body: responseBody,
    recorded_at: attempt.endedAt,
    is_interrupted: isInterrupted,
    ...consequence(attempt),
  };
}

type Consequence = Pick<
  AttemptRow,
  'outcome' | 'error' | 'error_class' | 'status' | 'failures' | 'due_at' | 'disable_reason'
>;

function consequence({ verdict, delivery, endedAt }: Attempt): Consequence {
  const { failures } = delivery;
  const nothing = { error: null, error_class: null, due_at: null, disable_reason: null };
  switch (verdict.outcome) {
    case 'delivered':
      return { ...nothing, outcome: 'delivered', status: 'delivered', failures };
    case 'released':
      return {
        ...nothing,
        ...{
          outcome: 'retry',
          error: givenUp,
          error_class: 'interrupted',
          status: 'pending',
          failures,
          due_at: endedAt,
        },
      };
    case 'dead':
      return { ...nothing, outcome: 'dead', status: 'dead', failures: failures + 1, ...failure(verdict) };
    case 'retry': {
      const dueAt = new Date(endedAt.getTime() + verdict.retryInMs);
      return { outcome: 'retry', status: 'pending', failures: failures + 1, due_at: dueAt, ...failure(verdict) };
    }
  }
}

function failure({
  error,
  errorClass,
  isGone,
}: Failure): Pick<Consequence, 'error' | 'error_class' | 'disable_reason'> {
  return { error, error_class: errorClass, disable_reason: isGone ? goneReason : null };
}
