import { randomUUID } from 'node:crypto';
import type { Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Clock, LeaseRows } from '@ifcgate/service-kit';
import { type ClaimedRow, claimRows } from '../db/delivery-claims.ts';
import { type Choice, type Chosen, chooseAlone, chooseTogether, firstRounds } from '../db/due-rows.ts';
import { type Held, countFault, endAllClaims, renewClaims } from '../db/lease-rows.ts';

export { firstRounds };

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

/** What was claimed, and what is to be known for the next claim. */
export interface ClaimedDeliveries extends Omit<Chosen, 'places'> {
  readonly items: readonly ClaimedDelivery[];
}

/** What to claim: many for one lease, or one that is to be done alone. */
export interface ClaimRequest extends Omit<Choice, 'now'> {
  readonly isAlone: boolean;
  readonly leaseMs: number;
}

/** Claims deliveries that are due, turn by turn over the workspaces and their endpoints. */
export async function claimDeliveries(
  { claim, clock }: ClaimDeliveriesDeps,
  { isAlone, leaseMs, ...choice }: ClaimRequest,
): Promise<ClaimedDeliveries> {
  const now = clock.now();
  const { places, ...rest } = isAlone
    ? { places: await chooseAlone(claim, now), rounds: choice.rounds, isRoundOver: true, isAloneDue: false }
    : await chooseTogether(claim, { ...choice, now });
  if (places.length === 0) return { ...rest, items: [] };
  const claimId = randomUUID();
  const rows = await claimRows(claim, places, { claimId, now, leaseMs });
  return { ...rest, items: rows.map((row) => toClaimed(row, claimId)) };
}

/** Ends the claims of processes that were killed; for a worker that begins and knows to be the only one. */
export function takeOverAllDeliveries(claim: Sql): Promise<void> {
  return endAllClaims(claim);
}

/** What the lease policy writes of deliveries in hand. */
export function deliveryLeaseRows(claim: Sql, leaseMs: number): LeaseRows<ClaimedDelivery> {
  return {
    renew: (deliveries) => renewClaims(claim, deliveries.map(toHeld), leaseMs),
    noteFault: (delivery) => countFault(claim, toHeld(delivery)),
  };
}

function toHeld({ tenant, deliveryId, claimId }: ClaimedDelivery): Held {
  const { workspaceId, environment } = tenant;
  return { workspace_id: workspaceId, environment, delivery_id: deliveryId, claim_id: claimId };
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
