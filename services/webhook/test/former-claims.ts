import type { Sql } from '@ifcgate/event-bus';

/**
 * Claims deliveries as the version before `claimed_until` did, with the very statement: it knows of no lease but `due_at`, by
 * the clock of its process.
 *
 * @returns the ids of what it claimed
 */
export async function claimAsFormerVersion(
  sql: Sql,
  { claimId, now, leaseMs }: { readonly claimId: string; readonly now: Date; readonly leaseMs: number },
): Promise<string[]> {
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const [after, rooms, endpointsPerClaim, roomPerEndpoint, limit] = ['', '[]', 100, 16, 100];
  const lostAttempt = 'The attempt was cut off before its outcome was recorded; it may have arrived.';
  const answers = await sql.$queryRaw<{ delivery_id: string | null }[]>`
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
  return answers.flatMap((row) => row.delivery_id ?? []);
}
