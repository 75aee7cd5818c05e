import type { Sql } from '@ifcgate/event-bus';
import { leasePolicy } from '@ifcgate/service-kit';
import type { Lane } from '../domain/lanes.ts';
import { type Job, type JobClaim, jobSelection } from './job-rows.ts';

const { aloneFrom, waitsFrom, firstWaitSeconds, longestWaitSeconds } = leasePolicy;

/**
 * Finds the document of a lane that is to be read alone, is due, has waited as the lease policy says, and has been due for
 * longest; none: an empty list. Only what was interrupted is looked at, in an index of its own, however much else waits.
 *
 * @returns where its row is, for a moment
 */
export async function chooseAlone(claim: Sql, lane: Lane): Promise<string[]> {
  const rows = await claim.$queryRaw<{ place: string }[]>`
    select d.ctid::text as place from documents d
    cross join lateral (select d.interruptions + (d.claim_id is not null)::integer as number) i
    where d.status = 'processing' and d.interruptions > 0 and d.lane = ${lane} and d.run_at <= now()
      and i.number >= ${aloneFrom}
      and (i.number < ${waitsFrom} or now() >= d.run_at + interval '1 second'
        * least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(i.number - ${waitsFrom}, 20))))
    order by d.run_at limit 1`;
  return rows.map((row) => row.place);
}

/** Claims a document of a lane that is to be read alone, if one is due; one that another takes meanwhile is left to it. */
export async function claimAlone(claim: Sql, { lane, claimId, leaseSeconds }: JobClaim): Promise<Job[]> {
  const places = await chooseAlone(claim, lane);
  if (places.length === 0) return [];
  return claim.$queryRaw<Job[]>`
    update documents set claim_id = ${claimId}, interruptions = interruptions + (claim_id is not null)::integer,
      run_at = now() + ${leaseSeconds} * interval '1 second'
    where ctid = any(array(
      select ctid from documents
      where ctid = any(${places}::text[]::tid[]) and status = 'processing' and interruptions > 0 and lane = ${lane}
        and run_at <= now()
      for update skip locked))
    returning ${jobSelection}`;
}
