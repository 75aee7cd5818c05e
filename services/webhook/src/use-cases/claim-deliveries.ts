import { randomUUID } from 'node:crypto';
import type { Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import { type ClaimRequest, type ClaimedRow, claimRows, releaseAllRows } from '../db/delivery-claims.ts';

/** A delivery that this process alone may attempt, until its lease ends. */
export interface ClaimedDelivery {
  readonly tenant: Tenant;
  readonly deliveryId: string;
  readonly claimId: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly subject: string;
  /** The number of the attempt to make, from 1. */
  readonly attempt: number;
  /** Attempts that failed before. */
  readonly failures: number;
  /** Whether later ones of its subject wait for it. */
  readonly isOrdered: boolean;
  readonly body: string;
  readonly traceparent: string | null;
  readonly url: string;
  /** Sealed JSON; null without any. */
  readonly sealedHeaders: string | null;
  readonly sealedSecrets: readonly string[];
  readonly timeoutMs: number;
  /** Attempts per minute; null: unlimited. */
  readonly rateLimit: number | null;
}

export interface ClaimDeliveriesDeps {
  /** Statements across tenants. */
  readonly claim: Sql;
  readonly clock: Clock;
}

/** Twice what the slowest attempt may take; so no lease has to be renewed. */
const leaseMs = 60_000;

/**
 * Claims deliveries that are due, turn by turn over the endpoints, for one lease.
 *
 * @returns them, and where the round over the endpoints goes on; empty when it is complete
 */
export async function claimDeliveries(
  deps: ClaimDeliveriesDeps,
  request: Pick<ClaimRequest, 'limit' | 'after' | 'rooms' | 'roomPerEndpoint'>,
): Promise<{ deliveries: ClaimedDelivery[]; next: string }> {
  const now = deps.clock.now();
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const claimId = randomUUID();
  const { rows, next } = await claimRows(deps.claim, { ...request, claimId, now, leaseEndsAt, leaseMs });
  return { deliveries: rows.map((row) => toClaimed(row, claimId)), next };
}

/** Gives back what a process that was killed had claimed; for a worker that begins and knows to be the only one. */
export function giveBackAllDeliveries({ claim, clock }: ClaimDeliveriesDeps): Promise<void> {
  return releaseAllRows(claim, { now: clock.now(), leaseMs });
}

function toClaimed(row: ClaimedRow, claimId: string): ClaimedDelivery {
  return {
    tenant: { workspaceId: row.workspace_id, environment: row.environment },
    deliveryId: row.delivery_id,
    claimId,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type,
    subject: row.subject,
    attempt: row.attempts,
    failures: row.failures,
    isOrdered: row.is_ordered,
    body: row.body,
    traceparent: row.traceparent,
    url: row.url,
    sealedHeaders: row.headers,
    sealedSecrets: row.secrets,
    timeoutMs: row.timeout_ms,
    rateLimit: row.rate_limit,
  };
}
