import type { Sql } from '@ifcgate/event-bus';
import { leasePolicy } from '@ifcgate/service-kit';

/** Where the rounds over the workspaces, and over the endpoints of each, go on: after these ids. */
export interface Rounds {
  /** Empty at the start of a round. */
  readonly workspace: string;
  /** Of the workspaces whose round is not complete. */
  readonly endpoints: ReadonlyMap<string, string>;
}

/** Among what to choose. */
export interface Choice {
  /** By which the schedule goes. */
  readonly now: Date;
  /** Rows at most. */
  readonly limit: number;
  readonly rounds: Rounds;
  /** By id, the endpoints and workspaces that may get fewer rows than those that have nothing running. */
  readonly endpointRooms: ReadonlyMap<string, number>;
  readonly roomPerEndpoint: number;
  readonly workspaceRooms: ReadonlyMap<string, number>;
  readonly roomPerWorkspace: number;
}

/** What to claim, where the rounds go on, and what else there is to do. */
export interface Chosen {
  /** Where the rows are, for a moment. */
  readonly places: readonly string[];
  readonly rounds: Rounds;
  /** Whether nothing was left out that has room: the next look can wait. */
  readonly isRoundOver: boolean;
  /** Whether something is due that is to be done alone. */
  readonly isAloneDue: boolean;
}

/** How many workspaces one look sees, and how many endpoints in all. */
const workspacesPerLook = 25;
const endpointsPerLook = 128;
const { aloneFrom, waitsFrom, firstWaitSeconds, longestWaitSeconds } = leasePolicy;

interface Answer {
  readonly places: readonly string[] | null;
  readonly workspaces: number;
  readonly last_workspace: string | null;
  readonly visited: readonly { workspace_id: string; endpoint_id: string | null }[] | null;
  readonly alone_due: boolean;
}

/**
 * Finds deliveries of all tenants that are due: at most so many, turn by turn over the workspaces and over the endpoints of
 * each, so that a long queue or many endpoints of one take nothing from the others. Both are visited by index, one probe
 * each, however long their queues are. What is to be done alone is left out. Claims of processes from before `claimed_until`
 * end at `due_at`.
 */
export async function chooseTogether(sql: Sql, choice: Choice): Promise<Chosen> {
  const { now, limit, rounds, roomPerEndpoint, roomPerWorkspace } = choice;
  const [answer] = await sql.$queryRaw<Answer[]>`
    with recursive workspace as (
      (select workspace_id, 1 as number from deliveries
        where status = 'pending' and workspace_id > ${rounds.workspace} order by workspace_id limit 1)
      union all
      select (select d.workspace_id from deliveries d
        where d.status = 'pending' and d.workspace_id > w.workspace_id order by d.workspace_id limit 1), w.number + 1
      from workspace w where w.workspace_id is not null and w.number < ${workspacesPerLook}
    ), turn as (
      select w.workspace_id, coalesce(r.room, ${roomPerWorkspace}::integer) as room, coalesce(c.value #>> '{}', '') as after,
        ${endpointsPerLook} / count(*) over () as endpoints
      from workspace w
      left join jsonb_to_recordset(${roomsJson(choice.workspaceRooms)}::jsonb) as r(id text, room integer)
        on r.id = w.workspace_id
      left join jsonb_each(${JSON.stringify(Object.fromEntries(rounds.endpoints))}::jsonb) as c on c.key = w.workspace_id
      where w.workspace_id is not null
    ), visited as (
      select t.workspace_id, (select d.endpoint_id from deliveries d
        where d.status = 'pending' and d.workspace_id = t.workspace_id and d.endpoint_id > t.after
        order by d.endpoint_id limit 1) as endpoint_id, 1 as number, t.room, t.endpoints
      from turn t where t.room > 0
      union all
      select v.workspace_id, (select d.endpoint_id from deliveries d
        where d.status = 'pending' and d.workspace_id = v.workspace_id and d.endpoint_id > v.endpoint_id
        order by d.endpoint_id limit 1), v.number + 1, v.room, v.endpoints
      from visited v where v.endpoint_id is not null and v.number < v.endpoints
    ), due as (
      select d.*, v.workspace_id, v.room, row_number() over (partition by v.endpoint_id order by d.due_at, d.delivery_id) as turn
      from visited v
      join endpoints e on e.endpoint_id = v.endpoint_id and e.workspace_id = v.workspace_id and e.status = 'enabled'
      left join jsonb_to_recordset(${roomsJson(choice.endpointRooms)}::jsonb) as r(id text, room integer)
        on r.id = v.endpoint_id
      cross join lateral (
        select d.ctid as place, d.due_at, d.delivery_id from deliveries d
        where d.status = 'pending' and d.workspace_id = v.workspace_id and d.endpoint_id = v.endpoint_id and d.due_at <= ${now}
          and (d.claim_id is null or coalesce(d.claimed_until, d.due_at) <= now())
          and d.interruptions + (d.claim_id is not null)::integer < ${aloneFrom}
          and (d.order_key is null or not exists (
            select 1 from deliveries p where p.status = 'pending' and p.endpoint_id = d.endpoint_id
              and p.order_key = d.order_key and p.sequence < d.sequence))
        order by d.due_at, d.delivery_id
        limit coalesce(r.room, least(e.rate_limit, ${roomPerEndpoint}::integer))
      ) d
    ), ranked as (
      select place, due_at, room, row_number() over (partition by workspace_id order by turn, due_at) as turn from due
    )
    select array(select place::text from ranked where turn <= room order by turn, due_at limit ${limit}) as places,
      (select count(workspace_id)::integer from workspace) as workspaces,
      (select max(workspace_id) from workspace) as last_workspace,
      (select jsonb_agg(v) from (
        select distinct on (workspace_id) workspace_id, case when number = endpoints then endpoint_id end as endpoint_id
        from visited order by workspace_id, number desc) v) as visited,
      exists (select from deliveries where status = 'pending' and interruptions > 0 and due_at <= ${now}
        and interruptions + (claim_id is not null)::integer >= ${aloneFrom}
        and (claim_id is null or coalesce(claimed_until, due_at) <= now())) as alone_due`;
  // Hardly ever: what was interrupted may still be of a disabled endpoint, in its wait, or behind another in its order.
  const isAloneDue = answer?.alone_due === true && (await chooseAlone(sql, now)).length > 0;
  return { ...toChosen(answer, rounds), isAloneDue };
}

/** Finds a delivery that is to be done alone and has waited as the policy says; none: an empty list. */
export async function chooseAlone(sql: Sql, now: Date): Promise<string[]> {
  const rows = await sql.$queryRaw<{ place: string }[]>`
    select d.ctid::text as place from deliveries d
    join endpoints e on e.endpoint_id = d.endpoint_id and e.workspace_id = d.workspace_id and e.status = 'enabled'
    cross join lateral (select d.interruptions + (d.claim_id is not null)::integer as number) i
    where d.status = 'pending' and d.interruptions > 0 and d.due_at <= ${now} and i.number >= ${aloneFrom}
      and (d.claim_id is null or coalesce(d.claimed_until, d.due_at) <= now())
      and (i.number < ${waitsFrom} or now() >= coalesce(d.claimed_until, d.due_at) + interval '1 second'
        * least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(i.number - ${waitsFrom}, 20))))
      and (d.order_key is null or not exists (
        select 1 from deliveries p where p.status = 'pending' and p.endpoint_id = d.endpoint_id
          and p.order_key = d.order_key and p.sequence < d.sequence))
    order by d.due_at limit 1`;
  return rows.map((row) => row.place);
}

function roomsJson(rooms: ReadonlyMap<string, number>): string {
  return JSON.stringify([...rooms].map(([id, room]) => ({ id, room })));
}

function toChosen(answer: Answer | undefined, rounds: Rounds): Omit<Chosen, 'isAloneDue'> {
  const endpoints = new Map(rounds.endpoints);
  const visited = answer?.visited ?? [];
  for (const { workspace_id, endpoint_id } of visited) {
    if (endpoint_id === null) endpoints.delete(workspace_id);
    else endpoints.set(workspace_id, endpoint_id);
  }
  const isComplete = (answer?.workspaces ?? 0) < workspacesPerLook;
  return {
    places: answer?.places ?? [],
    rounds: { workspace: isComplete ? '' : (answer?.last_workspace ?? ''), endpoints },
    isRoundOver: isComplete && visited.every(({ endpoint_id }) => endpoint_id === null),
  };
}
