import type { Sql } from '@ifcgate/event-bus';
import { leasePolicy } from '@ifcgate/service-kit';

/** Where the rounds over the workspaces, and over the endpoints of each, go on: after these ids. */
export interface Rounds {
  /** Empty at the start of a pass over all workspaces. */
  readonly workspace: string;
  /** Of the workspaces whose endpoints have not all had their turn. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Workspaces whose endpoints have all been seen since the round began; what comes of them anew is of the next round. */
  readonly finished: ReadonlySet<string>;
  /** Whether this pass has left out anything of the others. */
  readonly hasLeftOut: boolean;
}

/** Where a worker begins. */
export const firstRounds: Rounds = { workspace: '', endpoints: new Map(), finished: new Set(), hasLeftOut: false };

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

/** What a look has seen of a workspace that has room. */
interface Visited {
  readonly workspace_id: string;
  /** After which endpoint the next look goes on; null: from the first. */
  readonly endpoint_id: string | null;
  /** Whether it has more, and room for it. */
  readonly is_left_out: boolean;
}

interface Answer {
  readonly places: readonly string[];
  readonly workspaces: number;
  readonly last_workspace: string | null;
  /** Whether the limit left a workspace without a place, and the last one that got any. */
  readonly is_cut: boolean;
  readonly last_served: string | null;
  readonly visited: readonly Visited[] | null;
  /** Workspaces with a place to go on from that have nothing any more. */
  readonly forgotten: readonly string[];
  readonly alone_due: boolean;
}

/* eslint max-lines-per-function: [error, 90] -- chooseTogether is one statement, whose parts see the same moment. */
/**
 * Finds deliveries of all tenants that are due: at most so many, turn by turn over the workspaces and over the endpoints of
 * each, so that a long queue or many endpoints of one take nothing from the others. Both are visited by index, one probe
 * each, however long their queues are. Who got no place for want of places is the first to get one the next time: turns go by
 * id, for by age whoever has a long queue would always come first. What is to be done alone is left out.
 *
 * Claims of processes from before `claimed_until` end at `due_at`; see also `claimRows`.
 */
export async function chooseTogether(sql: Sql, choice: Choice): Promise<Chosen> {
  const { now, limit, rounds, roomPerEndpoint, roomPerWorkspace } = choice;
  const cursors = JSON.stringify(Object.fromEntries(rounds.endpoints));
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
      left join jsonb_each(${cursors}::jsonb) as c on c.key = w.workspace_id
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
      select d.*, v.workspace_id, v.endpoint_id, v.room,
        row_number() over (partition by v.endpoint_id order by d.due_at, d.delivery_id) as endpoint_turn
      from visited v
      join endpoints e on e.endpoint_id = v.endpoint_id and e.workspace_id = v.workspace_id and e.status = 'enabled'
      left join jsonb_to_recordset(${roomsJson(choice.endpointRooms)}::jsonb) as r(id text, room integer)
        on r.id = v.endpoint_id
      cross join lateral (
        select d.ctid as place, d.due_at, d.delivery_id from deliveries d
        where d.status = 'pending' and d.workspace_id = v.workspace_id and d.endpoint_id = v.endpoint_id
          and d.due_at <= greatest(${now}::timestamptz, now())
          and (case when d.claim_id is null then d.due_at <= ${now} else greatest(d.claimed_until, d.due_at) <= now() end)
          and d.interruptions + (d.claim_id is not null)::integer < ${aloneFrom}
          and (d.order_key is null or not exists (
            select 1 from deliveries p where p.status = 'pending' and p.endpoint_id = d.endpoint_id
              and p.order_key = d.order_key and p.sequence < d.sequence))
        order by d.due_at, d.delivery_id
        limit coalesce(r.room, least(e.rate_limit, ${roomPerEndpoint}::integer))
      ) d
    ), turns as (
      select *, row_number() over (partition by workspace_id order by endpoint_turn, endpoint_id) as turn from due
    ), ranked as (
      select *, turn <= room and row_number() over (order by turn > room, turn, workspace_id) <= ${limit} as is_chosen
      from turns
    ), served as (
      select workspace_id, max(endpoint_id) filter (where is_chosen) as last_endpoint, bool_or(not is_chosen) as is_cut,
        bool_or(not is_chosen and turn <= room) as is_left_out
      from ranked where endpoint_turn = 1 group by workspace_id
    ), seen as (
      select v.workspace_id,
        case when s.is_cut then coalesce(s.last_endpoint, nullif(t.after, ''))
          when v.number = v.endpoints then v.endpoint_id end as endpoint_id,
        case when s.is_cut then s.is_left_out
          else v.number = v.endpoints and v.endpoint_id is not null end as is_left_out
      from (select distinct on (workspace_id) * from visited order by workspace_id, number desc) v
      join turn t using (workspace_id) left join served s using (workspace_id)
    ), extent as (
      select count(workspace_id)::integer as workspaces, max(workspace_id) as last_workspace from workspace
    )
    select e.*, array(select place::text from ranked where is_chosen) as places,
      exists (select from served where last_endpoint is null) as is_cut,
      (select max(workspace_id) from served where last_endpoint is not null) as last_served,
      (select jsonb_agg(seen) from seen) as visited,
      array(select c from jsonb_object_keys(${cursors}::jsonb) c where c > ${rounds.workspace}
        and (e.workspaces < ${workspacesPerLook} or c <= e.last_workspace)
        and not exists (select from workspace w where w.workspace_id = c)) as forgotten,
      exists (select from deliveries where status = 'pending' and interruptions > 0
        and interruptions + (claim_id is not null)::integer >= ${aloneFrom}
        and (case when claim_id is null then due_at <= ${now} else greatest(claimed_until, due_at) <= now() end)) as alone_due
    from extent e`;
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
    where d.status = 'pending' and d.interruptions > 0 and i.number >= ${aloneFrom}
      and (case when d.claim_id is null then d.due_at <= ${now} else greatest(d.claimed_until, d.due_at) <= now() end)
      and (i.number < ${waitsFrom} or now() >= greatest(d.claimed_until, d.due_at) + interval '1 second'
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

/** Says where the next look goes on: where this one ended, or behind the last that got a place when there were too few. */
function toChosen(answer: Answer | undefined, rounds: Rounds): Omit<Chosen, 'isAloneDue'> {
  if (answer === undefined) throw new Error('A look always has an answer.');
  const [endpoints, finished] = [new Map(rounds.endpoints), new Set(rounds.finished)];
  let { hasLeftOut } = rounds;
  for (const { workspace_id, endpoint_id, is_left_out } of answer.visited ?? []) {
    if (endpoint_id === null) endpoints.delete(workspace_id);
    else endpoints.set(workspace_id, endpoint_id);
    if (!is_left_out) finished.add(workspace_id);
    else if (!finished.has(workspace_id)) hasLeftOut = true;
  }
  for (const workspace of answer.forgotten) endpoints.delete(workspace);
  const { places, is_cut, last_served, last_workspace } = answer;
  if (is_cut)
    return {
      places,
      isRoundOver: false,
      rounds: { workspace: last_served ?? rounds.workspace, endpoints, finished, hasLeftOut },
    };
  if (answer.workspaces === workspacesPerLook)
    return { places, isRoundOver: false, rounds: { workspace: last_workspace ?? '', endpoints, finished, hasLeftOut } };
  const isRoundOver = !hasLeftOut;
  const next = { ...firstRounds, endpoints };
  return { places, isRoundOver, rounds: isRoundOver ? next : { ...next, finished } };
}
