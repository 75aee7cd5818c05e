import { type Sql, pause } from '@ifcgate/event-bus';
import type { Database } from './database.ts';
import { type ParkedState, observeOutbox, observeParked } from './metrics.ts';
import type { Worker } from './service.ts';

const everyMs = 10_000;

/** Tells operators how much waits in a service's database; what it costs does not grow with that. */
export function backlogWorker<Db extends Sql>(service: {
  readonly name: string;
  readonly database: Pick<Database<Db>, 'claim'>;
}): Worker {
  return {
    name: 'backlog-metrics',
    async run(signal) {
      while (!signal.aborted) {
        await observeBacklog(service.name, service.database.claim);
        await pause(everyMs, signal);
      }
    },
  };
}

/**
 * Counts up to 10,001, which says "more"; a row's age is that of the first in the order of ids, which is all but the oldest.
 * Each index is walked once: where it begins there may be much that was deleted since the last vacuum.
 */
async function observeBacklog(service: string, claim: Sql): Promise<void> {
  const [outbox] = await claim.$queryRaw<{ count: number; age: number }[]>`
    select c.count, coalesce((
      select extract(epoch from now() - o.occurred_at)::float8 from platform.outbox o where o.id = c.first), 0) as age
    from (
      select count(*)::integer as count, min(id) as first
      from (select id from platform.outbox order by id limit 10001) counted) c`;
  if (outbox !== undefined) observeOutbox(service, outbox.count, outbox.age);
  const parked = await claim.$queryRaw<{ state: ParkedState; count: number; age: number }[]>`
    select s.state, c.count, coalesce((
      select extract(epoch from now() - p.parked_at)::float8 from platform.parked_event p where p.id = c.first), 0) as age
    from unnest(array['failed', 'not_yet', 'unread', 'dead', 'behind']) as s(state), lateral (
      select count(*)::integer as count, min(id) as first
      from (
        select p.id from platform.parked_event p where p.consumer = ${service} and p.state = s.state
        order by p.id limit 10001) counted) c`;
  for (const { state, count, age } of parked) observeParked(service, state, count, age);
}
