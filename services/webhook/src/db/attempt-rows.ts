import type { AttemptErrorClass, Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';

/** What became of an attempt, and what follows for its delivery. */
export interface AttemptRow {
  readonly workspace_id: string;
  readonly environment: Environment;
  readonly delivery_id: string;
  readonly endpoint_id: string;
  readonly claim_id: string;
  readonly attempt: number;
  readonly at: Date;
  readonly duration_ms: number;
  readonly status_code: number | null;
  readonly outcome: 'delivered' | 'retry' | 'dead';
  readonly error: string | null;
  readonly error_class: AttemptErrorClass | null;
  readonly response_body: string | null;
  readonly status: 'delivered' | 'pending' | 'dead';
  readonly failures: number;
  readonly due_at: Date | null;
  /** Disables the endpoint; null leaves it as it is. */
  readonly disable_reason: string | null;
  readonly recorded_at: Date;
  /** Whether the process ends by its own fault: the attempt counts as interrupted although its outcome is known. */
  readonly is_interrupted: boolean;
}

/**
 * Records attempts and the new states of their deliveries, of any tenants, in one statement.
 *
 * A delivery whose claim has passed to another worker is left alone. One that became dead while the attempt ran, because
 * its endpoint was deleted, stays dead unless it has arrived.
 *
 * @returns the ids of the deliveries that were recorded
 */
export async function recordRows(sql: Sql, attempts: readonly AttemptRow[]): Promise<Set<string>> {
  const rows = await sql.$queryRaw<{ delivery_id: string }[]>`
    with input as (
      select * from jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) as r(
        workspace_id text, environment text, delivery_id text, endpoint_id text, claim_id text, attempt integer,
        at timestamptz, duration_ms integer, status_code integer, outcome text, error text, error_class text, response_body text,
        status text, failures integer, due_at timestamptz, disable_reason text, recorded_at timestamptz,
        is_interrupted boolean)
    ), recorded as (
      update deliveries d set claim_id = null, claimed_until = null, failures = i.failures,
        interruptions = case when i.is_interrupted then d.interruptions + 1 else 0 end,
        faults = case when i.is_interrupted then d.faults else 0 end, last_status_code = i.status_code,
        status = case when d.status = 'dead' and i.status = 'pending' then 'dead' else i.status end,
        due_at = case when d.status = 'dead' then null else i.due_at end,
        updated_at = i.recorded_at
      from input i
      where d.workspace_id = i.workspace_id and d.environment = i.environment and d.delivery_id = i.delivery_id
        and d.claim_id = i.claim_id
      returning i.*
    ), disabled as (
      update endpoints e set status = 'disabled', disabled_reason = r.disable_reason, updated_at = r.recorded_at
      from recorded r
      where r.disable_reason is not null and e.status = 'enabled'
        and e.workspace_id = r.workspace_id and e.environment = r.environment and e.endpoint_id = r.endpoint_id
    ), logged as (
      insert into delivery_attempts (workspace_id, environment, delivery_id, attempt, at, duration_ms, status_code, outcome,
        error, error_class, response_body)
      select workspace_id, environment, delivery_id, attempt, at, duration_ms, status_code, outcome, error, error_class,
        response_body
      from recorded
    )
    select delivery_id from recorded`;
  return new Set(rows.map((row) => row.delivery_id));
}
