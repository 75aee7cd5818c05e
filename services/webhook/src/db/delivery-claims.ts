import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';

/** A delivery that was claimed, with all that its attempt needs. */
export interface ClaimedRow {
  readonly workspace_id: string;
  readonly environment: Environment;
  readonly delivery_id: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly attempts: number;
  readonly failures: number;
  readonly is_ordered: boolean;
  readonly subject: string;
  readonly body: string;
  readonly traceparent: string | null;
  readonly url: string;
  readonly headers: string | null;
  readonly secrets: readonly string[];
  readonly timeout_ms: number;
  readonly rate_limit: number | null;
}

/** What to claim. */
export interface ClaimRequest {
  /** Marks the rows: only who knows it can record what became of them. */
  readonly claimId: string;
  readonly now: Date;
  readonly leaseEndsAt: Date;
  readonly leaseMs: number;
  /** Rows at most. */
  readonly limit: number;
  /** Where the round over the endpoints goes on: after this id. Empty at the start of a round. */
  readonly after: string;
  /** By id, the endpoints that may get fewer rows than `roomPerEndpoint`. */
  readonly rooms: ReadonlyMap<string, number>;
  readonly roomPerEndpoint: number;
}

/** What was claimed, and where the round goes on; empty when it is complete. */
export interface Claimed {
  readonly rows: readonly ClaimedRow[];
  readonly next: string;
}

/** How many endpoints one claim looks at. No more than the rows of a claim: so each of them can get one. */
const endpointsPerClaim = 100;
/** What is noted of an attempt whose process ended before it could. */
const lostAttempt = 'The attempt was cut off before its outcome was recorded; it may have arrived.';

type Answer = ClaimedRow & {
  readonly delivery_id: string | null;
  readonly visited: number;
  readonly last: string | null;
};

/**
 * Claims deliveries of all tenants that are due: at most so many, turn by turn over the endpoints that have any, so that
 * a long queue of one takes nothing from the others. Endpoints are visited by index, one probe each, however long their
 * queues are. An attempt whose lease has run out is noted as lost.
 *
 * Rows are found again by `ctid`, and events one by one, since the planner's statistics always lag behind a queue: joined
 * by key, it took wrong indexes (88 ms for 48 rows, where this takes 8 for 100).
 */
export async function claimRows(sql: Sql, request: ClaimRequest): Promise<Claimed> {
  const { claimId, now, leaseEndsAt, leaseMs, limit, after, roomPerEndpoint } = request;
  const rooms = JSON.stringify([...request.rooms].map(([endpoint_id, room]) => ({ endpoint_id, room })));
  const answers = await sql.$queryRaw<Answer[]>`
    with recursive visited as (
      (select endpoint_id, 1 as number from deliveries
        where status = 'pending' and endpoint_id > ${after} order by endpoint_id limit 1)
      union all
      select (select d.endpoint_id from deliveries d
        where d.status = 'pending' and d.endpoint_id > v.endpoint_id order by d.endpoint_id limit 1), v.number + 1
      from visited v where v.endpoint_id is not null and v.number < ${endpointsPerClaim}
    ), due as (
      select d.*, row_number() over (partition by v.endpoint_id order by d.due_at, d.delivery_id) as turn
      from visited v
      join endpoints e on e.endpoint_id = v.endpoint_id and e.status = 'enabled'
      left join jsonb_to_recordset(${rooms}::jsonb) as r(endpoint_id text, room integer)
        on r.endpoint_id = v.endpoint_id
      cross join lateral (
        select d.ctid as place, d.due_at, d.delivery_id from deliveries d
        where d.status = 'pending' and d.endpoint_id = v.endpoint_id and d.due_at <= ${now}
          and (d.order_key is null or not exists (
            select 1 from deliveries p where p.status = 'pending' and p.endpoint_id = d.endpoint_id
              and p.order_key = d.order_key and p.sequence < d.sequence))
        order by d.due_at, d.delivery_id
        limit coalesce(r.room, least(e.rate_limit, ${roomPerEndpoint}::integer))
      ) d
    ), chosen as (
      select place from due order by turn, due_at limit ${limit}
    ), locked as (
      select ctid as place, d.* from deliveries d
      where ctid = any(array(select place from chosen)) and status = 'pending' and due_at <= ${now}
      for update skip locked
    ), lost as (
      insert into delivery_attempts (workspace_id, environment, delivery_id, attempt, at, duration_ms, outcome, error,
        error_class)
      select workspace_id, environment, delivery_id, attempts, due_at - ${leaseMs}::integer * interval '1 millisecond', 0,
        'retry', ${lostAttempt}, 'interrupted'
      from locked where claim_id is not null
      on conflict do nothing
    ), claimed as (
      update deliveries set claim_id = ${claimId}, due_at = ${leaseEndsAt}, attempts = attempts + 1
      where ctid = any(array(select place from locked))
      returning workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, attempts, failures,
        order_key is not null as is_ordered
    ), round as (
      select count(endpoint_id)::integer as visited, max(endpoint_id) as last from visited
    )
    select r.visited, r.last, c.*, p.subject, p.body, p.traceparent, e.url, e.headers, e.secrets, e.timeout_ms, e.rate_limit
    from round r left join (
      claimed c
      join endpoints e using (workspace_id, environment, endpoint_id)
      cross join lateral (
        select * from public_events p
        where p.workspace_id = c.workspace_id and p.environment = c.environment and p.event_id = c.event_id limit 1
      ) p
    ) on true`;
  return toClaimed(answers);
}

/** Ends every claim, by whomever: its attempt is noted as lost, and the delivery is due. */
export async function releaseAllRows(sql: Sql, { now, leaseMs }: { now: Date; leaseMs: number }): Promise<void> {
  await sql.$executeRaw`
    with locked as (
      select ctid as place, d.* from deliveries d where status = 'pending' and claim_id is not null for update
    ), lost as (
      insert into delivery_attempts (workspace_id, environment, delivery_id, attempt, at, duration_ms, outcome, error,
        error_class)
      select workspace_id, environment, delivery_id, attempts, due_at - ${leaseMs}::integer * interval '1 millisecond', 0,
        'retry', ${lostAttempt}, 'interrupted'
      from locked
      on conflict do nothing
    )
    update deliveries set claim_id = null, due_at = ${now} where ctid = any(array(select place from locked))`;
}

function toClaimed(answers: readonly Answer[]): Claimed {
  const isComplete = (answers[0]?.visited ?? 0) < endpointsPerClaim;
  return {
    rows: answers.filter((row) => row.delivery_id !== null),
    next: isComplete ? '' : (answers[0]?.last ?? ''),
  };
}
