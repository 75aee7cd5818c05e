import type { AnyEvent } from '@ifcgate/contracts';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import fc from 'fast-check';
import { encodeEvent, readMessage, readPublished, toRawMessage } from '../src/codec.ts';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import type { Received } from '../src/received.ts';
import type { Transaction } from '../src/sql.ts';
import { on } from '../src/subscription.ts';
import { aSample } from './next-version-events.ts';
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

describe('a message that is damaged', () => {
  const headers = fc.dictionary(
    fc.constantFrom(
      'ce_id',
      'ce_source',
      'ce_subject',
      'ce_time',
      'subjectseq',
      'workspaceid',
      'environment',
      'traceparent',
    ),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('\0'), fc.constant('x'.repeat(3000))),
    { minKeys: 1, maxKeys: 4 },
  );

  it('is kept once however often it comes, whatever it holds, and the event behind it is handled', async () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some)));
    await fc.assert(
      fc.asyncProperty(headers, bytes, fc.boolean(), async (damage, value, isTyped) => {
        const group = bench.groupThat();
        const [good] = bench.eventsOf(newId('case_'), 1) as [AnyEvent];
        const [other] = bench.eventsOf(newId('case_'), 1) as [AnyEvent];
        const all = { ...(isTyped ? encodeEvent(other).message.headers : {}), ce_subject: '', ...damage };
        const received = readMessage(toRawMessage('case.events', { headers: all, value }));
        const inbox = createInbox(group);

        await inbox.handle([received, good]);
        await inbox.handle([received, good]);

        expect(idsOfParked(await bench.parkedOf(group))).toEqual([received.id]);
        expect(await bench.noted()).toContain(good.id);
      }),
      { numRuns: 40 },
    );
  });

  it('is not kept when it says a type that nobody here subscribes to', async () => {
    const group = bench.groupThat();
    const [good] = bench.eventsOf('case_1', 1) as [AnyEvent];
    const headers = { ...encodeEvent(good).message.headers, ce_type: 'case.assigned', workspaceid: '' };

    await createInbox(group).handle([readMessage(toRawMessage('case.events', { headers, value: null }))]);

    expect(await bench.parkedOf(group)).toEqual([]);
  });
});

describe('an event that cannot be read', () => {
  const escalated = (seq: number): Received =>
    readPublished(aSample(bench.tenant.workspaceId, 'escalated', 'case_1', seq));
  const groupOfDecisions = () => ({
    ...bench.groupThat(),
    subscriptions: [on<'workflow.decided', ProbeDb>('workflow.decided', () => Promise.resolve())],
  });

  it('is not parked once another replica has handled it', async () => {
    const group = groupOfDecisions();
    const event = escalated(1);
    await bench.probe.sql(
      `insert into platform.inbox (workspace_id, environment, consumer, event_id) values ($1, 'test', $2, $3)`,
      [bench.tenant.workspaceId, group.group, event.id],
    );

    await createInbox(group).handle([event]);

    expect(await bench.parkedOf(group)).toEqual([]);
  });

  it('leaves alone what came before it in the batch, and the same subject of another source', async () => {
    const before = readPublished(aSample(bench.tenant.workspaceId, 'today', 'case_1', 1));
    const elsewhere = aCaseEvent(bench.tenant.workspaceId, 'case_1', 1);
    const group = bench.groupThat();
    const noting = { ...group, subscriptions: [...group.subscriptions, on('workflow.decided', noteIt)] };

    await createInbox(noting).handle([
      before,
      escalated(2),
      elsewhere,
      readPublished(aSample(bench.tenant.workspaceId, 'today', 'case_1', 3)),
    ]);

    expect((await bench.noted()).sort()).toEqual([before.id, elsewhere.id].sort());
    expect(await bench.parkedOf(group)).toHaveLength(2);
  });
});

describe('an event whose handling loses against another transaction', () => {
  const lose = (tx: Transaction<ProbeDb>): Promise<unknown> => tx.db.$executeRaw`select lose_for_the_test()`;
  beforeAll(() =>
    bench.probe.sql(`create function lose_for_the_test() returns void language plpgsql as
      $$ begin raise exception 'lost' using errcode = 'deadlock_detected'; end $$`),
  );

  it('is handled at once, and nothing is parked', async () => {
    const events = bench.eventsOf('case_1', 3);
    let tries = 0;
    const group = bench.groupThat(async (tx) => {
      if (++tries === 2) await lose(tx);
    });

    await createInbox(group).handle(events);

    expect(await bench.noted()).toEqual(idsOf(events));
    expect(await bench.parkedOf(group)).toEqual([]);
    expect(bench.probe.log.lines('event.parked').filter((line) => line['consumer'] === group.group)).toEqual([]);
  });

  it('is handled at once also when it was parked before', async () => {
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];
    let tries = 0;
    const group = bench.groupThat(async (tx) => {
      if (++tries === 1) throw new Error('broken');
      if (tries < 5) await lose(tx);
    });
    await createInbox(group).handle([event]);
    await bench.probe.sql('update platform.parked_event set retry_at = now() where consumer = $1', [group.group]);

    await bench.retryUntil(group, async () => expect(await bench.noted()).toEqual([event.id]));

    expect(tries).toBe(5);
    expect(await bench.parkedOf(group)).toEqual([]);
  });

  it('is not handled by the repetition when another replica has done so meanwhile', async () => {
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];
    let tries = 0;
    const group = bench.groupThat(async (tx) => {
      if (++tries > 1) return;
      // It waits for the row of the inbox that this try has, and gets it when it fails.
      other = createInbox(group).handle([event]);
      await lose(tx);
    });
    let other: Promise<void> | undefined;

    await createInbox(group).handle([event]);
    await other;

    expect(await bench.noted()).toEqual([event.id]);
  });
});

async function noteIt(tx: Transaction<ProbeDb>, event: AnyEvent): Promise<void> {
  await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
}
