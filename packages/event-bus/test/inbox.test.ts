import type { AnyEvent } from '@ifcgate/contracts';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import { type GroupBench, idsOf, idsOfParked, startGroupBench } from './group-bench.ts';

let bench: GroupBench;

beforeAll(async () => {
  bench = await startGroupBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.newTenant());

describe('an event that arrives twice', () => {
  it('has one effect when it comes again later', async () => {
    const group = bench.groupThat();
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];

    await createInbox(group).handle([event]);
    await createInbox(group).handle([event]);

    expect(await bench.noted()).toEqual([event.id]);
  });

  it('has one effect when it comes twice in one batch', async () => {
    const [event, other] = bench.eventsOf('case_1', 2) as [AnyEvent, AnyEvent];

    await createInbox(bench.groupThat()).handle([event, event, other, event]);

    expect(await bench.noted()).toEqual([event.id, other.id]);
  });

  it('has one effect when two processes of the group get it at once', async () => {
    const group = bench.groupThat();
    const events = bench.eventsOf('case_1', 5);

    await Promise.all(Array.from({ length: 8 }, () => createInbox(group).handle(events)));

    expect((await bench.noted()).sort()).toEqual(idsOf(events).sort());
    expect(await bench.parkedOf(group)).toEqual([]);
  });

  it('has an effect in each group', async () => {
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];

    await createInbox(bench.groupThat()).handle([event]);
    await createInbox(bench.groupThat()).handle([event]);

    expect(await bench.noted()).toEqual([event.id, event.id]);
  });
});

describe('a batch', () => {
  it('of several tenants is handled, each event within its own', async () => {
    const tenants = Array.from({ length: 5 }, () => newId('ws_'));
    const events = tenants.flatMap((workspaceId) => [1, 2].map((n) => aCaseEvent(workspaceId, 'case_same', n)));
    const interleaved = [...events.filter((_, n) => n % 2 === 0), ...events.filter((_, n) => n % 2 === 1)];

    await createInbox(bench.groupThat()).handle(interleaved);

    for (const [n, workspaceId] of tenants.entries()) {
      expect(await bench.probe.notes({ workspaceId })).toEqual(idsOf(events.slice(2 * n, 2 * n + 2)));
    }
  });

  it('of one tenant with a faulty event leaves that one out, and handles the batches of others', async () => {
    const other = newId('ws_');
    const [bad] = bench.eventsOf('case_bad', 1) as [AnyEvent];
    const good = aCaseEvent(other, 'case_good', 1);
    const group = bench.groupThat((_tx, event) => {
      if (event.id === bad.id) throw new Error('broken');
    });

    await createInbox(group).handle([bad, good]);

    expect(await bench.probe.notes({ workspaceId: other })).toEqual([good.id]);
    expect(idsOfParked(await bench.parkedOf(group))).toEqual([bad.id]);
  });

  it('of events that nobody subscribed to is left alone', async () => {
    const group = { ...bench.groupThat(), subscriptions: [] };

    await createInbox(group).handle(bench.eventsOf('case_1', 3));

    const [row] = await bench.probe.sql<{ count: number }>(
      'select count(*)::int as count from platform.inbox where consumer = $1',
      [group.group],
    );
    expect(row?.count).toBe(0);
  });
});
