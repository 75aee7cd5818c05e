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

/** Counts up to 10,001, which says "more"; a row's age is that of the first in the order of ids, which is all but the oldest. */
async function observeBacklog(service: string, claim: Sql): Promise<void> {
  const [outbox] = await claim.$queryRaw<{ count: number; age: number }[]>`
    select (select count(*)::integer from (select from platform.outbox limit 10001) o) as count,
      coalesce((select extract(epoch from now() - occurred_at)::float8 from platform.outbox order by id limit 1), 0) as age`;
  if (outbox !== undefined) observeOutbox(service, outbox.count, outbox.age);
  const parked = await claim.$queryRaw<{ state: ParkedState; count: number; age: number }[]>`
    select s.state,
      (select count(*)::integer from (
        select from platform.parked_event p where p.consumer = ${service} and p.state = s.state limit 10001) c) as count,
      coalesce((
        select extract(epoch from now() - p.parked_at)::float8 from platform.parked_event p
        where p.consumer = ${service} and p.state = s.state order by p.id limit 1), 0) as age
    from unnest(array['failed', 'not_yet', 'unread', 'dead', 'behind']) as s(state)`;
  for (const { state, count, age } of parked) observeParked(service, state, count, age);
}
