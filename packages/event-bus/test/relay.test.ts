import type { AnyEvent } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { EventBus } from '../src/bus.ts';
import { createInbox } from '../src/inbox.ts';
import { createMemoryBus } from '../src/memory-bus.ts';
import { runRelay } from '../src/outbox-relay.ts';
import type { Sql } from '../src/sql.ts';
import { newId } from '../src/conformance-events.ts';
import { type InboxOptions, on } from '../src/subscription.ts';
import { type OutboxBench, aFact, startOutboxBench } from './outbox-bench.ts';

let bench: OutboxBench;

beforeAll(async () => {
  bench = await startOutboxBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

/** A bus without groups of ours that keeps what is published, and hears nothing of what the test holds up. */
function keepingBus(hold: (events: readonly AnyEvent[]) => Promise<void> | void = () => undefined) {
  const published: AnyEvent[] = [];
  const bus: EventBus = {
    async publish(events) {
      await hold(events);
      published.push(...events);
    },
    subscribe: () => undefined,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  return { bus, published };
}

/** Starts a relay; the function stops it, as the end of its process does. */
function startRelay(bus: EventBus, claim: Sql = bench.probe.database.outbox): () => Promise<void> {
  const stopping = new AbortController();
  const wake = bench.probe.database.changes.outbox;
  const running = runRelay({ source: 'case', bus, claim, log: bench.probe.log, wake }, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

const seqsOf = (events: readonly AnyEvent[], subject: string): number[] =>
  events.filter((event) => event.subject === subject).map((event) => event.subjectSeq);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('the relay', () => {
  it('publishes what was said with everything that belongs to it, and empties the outbox', async () => {
    const { bus, published } = keepingBus();
    const stop = startRelay(bus);
    const origin = { requestId: 'req_1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const fact = aFact('case_a');

    await bench.transact((tx) => Promise.resolve(tx.append(fact)), bench.tenant, origin);

    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();
    expect(published).toEqual([
      {
        id: expect.stringMatching(/^evt_[0-9a-hjkmnp-tv-z]{26}$/),
        type: 'case.created',
        source: 'case',
        subject: 'case_a',
        subjectSeq: 1,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        ...bench.tenant,
        ...origin,
        data: fact.data,
      },
    ]);
  });

  it('keeps the order of every subject over 3,000 events of concurrent transactions', async () => {
    const { bus, published } = keepingBus();
    const stop = startRelay(bus);
    const subjects = upTo(30).map((n) => `case_${n}`);
    const rotated = (by: number): string[] => subjects.map((_, n) => subjects[(n * 7 + by) % 30] as string);

    const writers = upTo(5).map(async (writer) => {
      for (const turn of upTo(20)) await bench.say(...rotated(writer * 3 + turn));
    });
    await Promise.all(writers);
    await eventually(async () => expect(await bench.waiting()).toEqual([]), { timeoutMs: 20_000 });
    await stop();

    expect(published).toHaveLength(3000);
    for (const subject of subjects) expect(seqsOf(published, subject)).toEqual(upTo(100));
  });

  it('lets one subject that is stuck stop nobody else, and publishes it when it can', async () => {
    const gate = Promise.withResolvers<void>();
    const { bus, published } = keepingBus(async ([first]) => {
      if (first?.subject === 'case_stuck') await gate.promise;
    });
    const stop = startRelay(bus);
    // More rows than are read at once: a stuck subject must not fill the relay's view either.
    await bench.say(...upTo(300).map(() => 'case_stuck'));

    for (const n of upTo(5)) await bench.say(`case_${n}`, `case_${n + 1}`);
    await eventually(() => expect(published).toHaveLength(10));
    expect(seqsOf(published, 'case_stuck')).toEqual([]);
    gate.resolve();

    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();
    expect(seqsOf(published, 'case_stuck')).toEqual(upTo(300));
  });

  it('publishes a subject again and in order after the bus has refused it', async () => {
    let refusals = 2;
    const { bus, published } = keepingBus(() => {
      if (refusals-- > 0) throw new Error('the broker is away');
    });
    const stop = startRelay(bus);

    await bench.say('case_a', 'case_a');
    await bench.say('case_a');

    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();
    expect(seqsOf(published, 'case_a')).toEqual([1, 2, 3]);
    expect(bench.probe.log.lines('outbox.publish_failed')).toHaveLength(2);
  });

  it('goes on after a restart with the rows that were left', async () => {
    await bench.say('case_a', 'case_b', 'case_a');
    const { bus, published } = keepingBus();

    const stop = startRelay(bus);
    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();

    expect(seqsOf(published, 'case_a')).toEqual([1, 2]);
    expect(seqsOf(published, 'case_b')).toEqual([1]);
  });

  it('takes a row that it cannot make an event of for that row’s fault: others go on, and so does it once it is mended', async () => {
    const { bus, published } = keepingBus();
    await bench.say('case_a', 'case_b');
    await bench.probe.sql(`update platform.outbox set occurred_at = 'infinity' where subject = 'case_a'`);

    const stop = startRelay(bus);
    await eventually(() => expect(seqsOf(published, 'case_b')).toEqual([1]));
    await bench.say('case_c');
    await eventually(() => expect(seqsOf(published, 'case_c')).toEqual([1]));
    const warnings = bench.probe.log.lines('outbox.publish_failed').filter((line) => line['subject'] === 'case_a');
    expect(warnings.length).toBeGreaterThan(0);
    await stop();
    expect(await bench.waiting()).toEqual([{ subject: 'case_a', subject_seq: '1' }]);
  });

  it('hands on a row that is no JSON, for its consumers to keep, and goes on behind it', async () => {
    const bus = createMemoryBus();
    const { database, log } = bench.probe;
    const group: InboxOptions<ProbeDb> = {
      ...{ group: newId('group_'), database, log },
      subscriptions: [on('case.created', () => Promise.resolve())],
    };
    bus.subscribe(createInbox(group));
    await bus.start();
    await bench.say('case_a', 'case_a', 'case_b');
    await bench.probe.sql(`update platform.outbox set data = '{"half' where subject = 'case_a' and subject_seq = 1`);

    const stop = startRelay(bus);
    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();
    await bus.stop();

    const parked = await bench.probe.sql(
      'select subject, state from platform.parked_event where consumer = $1 order by id',
      [group.group],
    );
    expect(parked).toEqual([
      { subject: 'case_a', state: 'unread' },
      { subject: 'case_a', state: 'behind' },
    ]);
    expect(log.lines('event.handled').filter((line) => line['consumer'] === group.group)).toHaveLength(1);
  });

  it('redelivers what was published but not deleted when it was killed, and every effect happens once', async () => {
    const bus = createMemoryBus();
    const effects = on<'case.created', ProbeDb>('case.created', async (tx, event) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
    });
    const { database, log } = bench.probe;
    const group = { group: 'effects', subscriptions: [effects], database, log } as const;
    let deliveries = 0;
    const inbox = createInbox(group);
    bus.subscribe({
      ...inbox,
      async handle(events) {
        await inbox.handle(events);
        deliveries += events.length;
      },
    });
    await bus.start();
    await bench.say('case_a', 'case_b', 'case_a');
    const claimThatDiesAtDelete: Sql = {
      $queryRaw: (query, ...values) => database.outbox.$queryRaw(query, ...values),
      $executeRaw: () => new Promise(() => undefined),
    };

    const kill = startRelay(bus, claimThatDiesAtDelete);
    await eventually(() => expect(deliveries).toBe(3));
    expect(await bench.waiting()).toHaveLength(3);
    void kill();
    const stop = startRelay(bus);
    await eventually(async () => expect(await bench.waiting()).toEqual([]));
    await stop();
    await bus.stop();

    expect(deliveries).toBe(6);
    const notes = await bench.probe.notes(bench.tenant);
    expect(notes).toHaveLength(3);
    expect(new Set(notes).size).toBe(3);
  });
});
