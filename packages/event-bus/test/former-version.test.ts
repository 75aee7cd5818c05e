import type { AnyEvent } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import { aCaseEvent } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import { retryParked } from '../src/parked-retries.ts';
import { enterTenant } from '../src/parking.ts';
import type { Sql } from '../src/sql.ts';
import type { InboxOptions } from '../src/subscription.ts';
import { Wake } from '../src/wake.ts';
import { type GroupBench, idsOf, idsOfParked, startGroupBench } from './group-bench.ts';

let bench: GroupBench;

beforeAll(async () => {
  bench = await startGroupBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.newTenant());

/** What a process of a version from before `platform.park` does with events that stand behind another. */
async function formerPark(db: Sql, { group }: InboxOptions<ProbeDb>, events: readonly AnyEvent[]): Promise<void> {
  const rows = events.map((event) => ({ ...event, event_id: event.id, event: JSON.stringify(event) }));
  await db.$executeRaw`
    insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
    select ${bench.tenant.workspaceId}, ${bench.tenant.environment}, ${group}, r.event_id, r.source, r.subject, r.event, 'behind another', 0, now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(event_id text, source text, subject text, event text)
    on conflict (consumer, event_id) do nothing`;
}

/** Runs work in a transaction of the worker role. */
function transact(work: (db: Sql) => Promise<void>): Promise<void> {
  return bench.probe.database.transaction(
    (db) => enterTenant(db, aCaseEvent(bench.tenant.workspaceId, 'case', 1)),
    ({ db }) => work(db),
  );
}

/** A group whose first event of a case is parked, as one that only an operator can help. */
async function withDeadHead(head: AnyEvent): Promise<InboxOptions<ProbeDb>> {
  let isBroken = true;
  const group = bench.groupThat(() => {
    if (isBroken) throw new Error('broken');
  });
  await createInbox(group).handle([head]);
  isBroken = false;
  await bench.probe.sql('update platform.parked_event set retry_at = null, attempts = 6 where consumer = $1', [
    group.group,
  ]);
  return group;
}

/** Keeps how long it was waited for. */
class RecordingWake extends Wake {
  readonly waitsMs: number[] = [];

  override wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.waitsMs.push(milliseconds);
    return super.wait(milliseconds, signal);
  }
}

const isWaiting = "select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'";

describe('what a process of a former version sets aside during an upgrade', () => {
  it('keeps nobody looking: it has no time of its own while another stands before it', async () => {
    const [head, ...later] = bench.eventsOf('case_1', 4) as [AnyEvent, ...AnyEvent[]];
    const group = await withDeadHead(head);
    await transact((db) => formerPark(db, group, later));
    const wake = new RecordingWake();
    const stopping = new AbortController();

    const running = retryParked({ ...group, wake }, stopping.signal);
    await eventually(() => expect(wake.waitsMs.length).toBeGreaterThan(0));
    stopping.abort();
    await running;

    expect(wake.waitsMs[0]).toBe(5000);
    expect((await bench.parkedOf(group)).map((row) => row.retry_at)).toEqual([null, null, null, null]);
  });

  it('goes after the one before it, in its order', async () => {
    const [head, ...later] = bench.eventsOf('case_1', 4) as [AnyEvent, ...AnyEvent[]];
    const group = await withDeadHead(head);
    await transact((db) => formerPark(db, group, later));

    await bench.probe.sql('update platform.parked_event set retry_at = now() where event_id = $1', [head.id]);
    await bench.retryUntil(group, async () => expect(await bench.noted()).toHaveLength(4));

    expect(await bench.noted()).toEqual(idsOf([head, ...later]));
  });

  it('is due when the one before it has gone, first of all of several', async () => {
    const events = bench.eventsOf('case_1', 3);
    const group = bench.groupThat();

    await transact((db) => formerPark(db, group, events));

    expect((await bench.parkedOf(group)).map((row) => row.retry_at === null)).toEqual([false, true, true]);
    await bench.retryUntil(group, async () => expect(await bench.noted()).toEqual(idsOf(events)));
  });

  it.each(['set aside', 'gone'])(
    'is never forgotten when the one before it goes meanwhile: first %s',
    async (first) => {
      const [head, later] = bench.eventsOf('case_1', 2) as [AnyEvent, AnyEvent];
      const group = await withDeadHead(head);
      const setAside = (db: Sql): Promise<void> => formerPark(db, group, [later]);
      const go = async (db: Sql): Promise<void> => {
        await db.$executeRaw`delete from platform.parked_event where event_id = ${head.id}`;
      };
      const [one, other] = first === 'gone' ? [go, setAside] : [setAside, go];
      const begun = Promise.withResolvers<void>();
      const ending = Promise.withResolvers<void>();

      const slow = transact(async (db) => {
        await one(db);
        begun.resolve();
        await ending.promise;
      });
      await begun.promise;
      const quick = transact(other);
      await eventually(async () => expect(await bench.probe.sql(isWaiting)).toHaveLength(1));
      ending.resolve();
      await Promise.all([slow, quick]);

      const rows = await bench.parkedOf(group);
      expect(idsOfParked(rows)).toEqual([later.id]);
      expect(rows[0]?.retry_at).not.toBeNull();
    },
  );
});
