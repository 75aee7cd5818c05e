import type { Sql } from '@ifcgate/event-bus';
import { type AttemptRow, recordRows } from '../db/attempt-rows.ts';
import type { Attempt } from './send-delivery.ts';

export interface RecordAttemptsDeps {
  /** Statements across tenants. */
  readonly claim: Sql;
}

const goneReason = 'The endpoint answered 410 (gone).';
const givenUp = 'The attempt was given up because the process stopped; it may have arrived.';

/**
 * Records attempts, the new states of their deliveries and the endpoints that are gone, all in one statement.
 *
 * @returns the ids of the deliveries that were recorded; the claims of the others have passed to another worker
 */
export function recordAttempts(deps: RecordAttemptsDeps, attempts: readonly Attempt[]): Promise<Set<string>> {
  return recordRows(deps.claim, attempts.map(toRow));
}

function toRow(attempt: Attempt): AttemptRow {
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
    ...consequence(attempt),
  };
}

type Consequence = Pick<AttemptRow, 'outcome' | 'error' | 'status' | 'failures' | 'due_at' | 'disable_reason'>;

function consequence({ verdict, delivery, endedAt }: Attempt): Consequence {
  const { failures } = delivery;
  const nothing = { error: null, due_at: null, disable_reason: null };
  switch (verdict.outcome) {
    case 'delivered':
      return { ...nothing, outcome: 'delivered', status: 'delivered', failures };
    case 'released':
      return { ...nothing, outcome: 'retry', error: givenUp, status: 'pending', failures, due_at: endedAt };
    case 'dead':
      return { ...nothing, outcome: 'dead', status: 'dead', failures: failures + 1, ...failure(verdict) };
    case 'retry': {
      const dueAt = new Date(endedAt.getTime() + verdict.retryInMs);
      return { outcome: 'retry', status: 'pending', failures: failures + 1, due_at: dueAt, ...failure(verdict) };
    }
  }
}

function failure(verdict: { error: string | null; isGone: boolean }): Pick<Consequence, 'error' | 'disable_reason'> {
  return { error: verdict.error, disable_reason: verdict.isGone ? goneReason : null };
}
