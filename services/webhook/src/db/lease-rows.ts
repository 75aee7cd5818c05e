import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { leasePolicy } from '@ifcgate/service-kit';

/** A delivery under the claim of one process. */
export interface Held {
  readonly workspace_id: string;
  readonly environment: Environment;
  readonly delivery_id: string;
  readonly claim_id: string;
}

/** Lets every claim end now, by whomever it was made: the next one notes its attempt as lost. */
export async function endAllClaims(sql: Sql): Promise<void> {
  await sql.$executeRaw`
    update deliveries set claimed_until = least(claimed_until, now()), due_at = least(due_at, now())
    where status = 'pending' and claim_id is not null`;
}

/** Renews leases, each only while its claim holds; in `due_at` too, see `claimRows`. */
export async function renewClaims(sql: Sql, held: readonly Held[], leaseMs: number): Promise<void> {
  await sql.$executeRaw`
    update deliveries d set claimed_until = now() + ${leaseMs}::integer * interval '1 millisecond',
      due_at = now() + ${leaseMs}::integer * interval '1 millisecond'
    from jsonb_to_recordset(${JSON.stringify(held)}::jsonb) as h(
      workspace_id text, environment text, delivery_id text, claim_id text)
    where d.workspace_id = h.workspace_id and d.environment = h.environment and d.delivery_id = h.delivery_id
      and d.claim_id = h.claim_id and d.status = 'pending'`;
}

const faultyAttempt =
  'Making this attempt ended the process several times, with nothing else in hand. It was set aside for an operator.';

/** Counts that the process ended by its own fault while it did this delivery alone; at the policy's number it is set aside. */
export async function countFault(sql: Sql, held: Held): Promise<void> {
  await sql.$executeRaw`
    with counted as (
      update deliveries set faults = faults + 1,
        status = case when faults + 1 >= ${leasePolicy.setAsideAt} then 'dead' else status end,
        due_at = case when faults + 1 >= ${leasePolicy.setAsideAt} then null else due_at end,
        claim_id = case when faults + 1 >= ${leasePolicy.setAsideAt} then null else claim_id end,
        set_aside_at = case when faults + 1 >= ${leasePolicy.setAsideAt} then now() end,
        updated_at = now()
      where workspace_id = ${held.workspace_id} and environment = ${held.environment}
        and delivery_id = ${held.delivery_id} and claim_id = ${held.claim_id} and status = 'pending'
      returning *
    )
    insert into delivery_attempts (workspace_id, environment, delivery_id, attempt, at, duration_ms, outcome, error,
      error_class)
    select workspace_id, environment, delivery_id, attempts, claimed_at, 0, 'dead', ${faultyAttempt}, 'interrupted'
    from counted where set_aside_at is not null
    on conflict do nothing`;
}
