import type { AnyEvent } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aCaseEvent, aVerificationEvent, newId } from './conformance-events.ts';
import { type BusUnderTest, Suite } from './conformance-suite.ts';
import { bytesOf, isUnread } from './received.ts';

export type { BusUnderTest };

const patience = { timeoutMs: 20_000 };

/**
 * The promises of the bus's port, as one jest suite that every kind of bus passes.
 *
 * @param create called once, before the first test
 */
export function busConformance(name: string, create: () => Promise<BusUnderTest>): void {
  describe(`the promises of the bus, kept by ${name}`, () => {
    const suite = new Suite();
    beforeAll(async () => suite.begin(await create()), 180_000);
    afterEach(() => suite.endTest(), 60_000);

    deliversToEveryGroup(suite);
    keepsTheOrder(suite);
    keepsGroupsApart(suite);
    keepsEventsSafe(suite);
  });
}

function deliversToEveryGroup(suite: Suite): void {
  it('hands every event to every group that listens to its topic, and to no other', async () => {
    const both = suite.group(['case.events', 'verification.events']);
    const cases = suite.group();
    const documents = suite.group(['document.events']);
    const bus = await suite.start(both, cases, documents);
    const ofCases = Array.from({ length: 50 }, (_, n) => aCaseEvent(suite.workspaceId, `case_${n}`, 1));
    const ofVerifications = Array.from({ length: 50 }, (_, n) => aVerificationEvent(suite.workspaceId, `case_${n}`));

    await bus.publish([...ofCases, ...ofVerifications]);

    await eventually(() => expect([both.distinct, cases.distinct]).toEqual([100, 50]), patience);
    expect(new Set(cases.received.map((event) => event.type))).toEqual(new Set(['case.created']));
    expect(documents.received).toEqual([]);
  });

  it('hands an event over as it was published', async () => {
    const group = suite.group();
    const bus = await suite.start(group);
    const traced = {
      ...aCaseEvent(suite.workspaceId, 'case_é/ß 1', 1),
      requestId: newId('req_'),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const plain = aCaseEvent(suite.workspaceId, 'case_2', 7);

    await bus.publish([traced]);
    await bus.publish([plain]);

    await eventually(() => expect(group.received.map((event) => event.id)).toContain(plain.id), patience);
    expect(group.received.find((event) => event.id === traced.id)).toEqual(traced);
    expect(group.received.find((event) => event.id === plain.id)).toEqual(plain);
  });

  it('hands over what does not fit its contract as it came, at its place, and goes on behind it', async () => {
    const group = suite.group();
    const bus = await suite.start(group);
    const events = range(5).map((n) => aCaseEvent(suite.workspaceId, 'case_1', n + 1));
    const ofTomorrow = { ...events[2], data: { ...events[2]?.data, status: 'paused' } } as unknown as AnyEvent;

    await bus.publish([...events.slice(0, 2), ofTomorrow, ...events.slice(3)]);

    await eventually(() => expect(group.all.map(({ id }) => id)).toEqual(events.map(({ id }) => id)), patience);
    expect(group.all.map(isUnread)).toEqual([false, false, true, false, false]);
    const [unread] = group.unread;
    expect(unread).toMatchObject({
      ...{ id: ofTomorrow.id, type: 'case.created', source: 'case', subject: 'case_1', environment: 'test' },
      ...{ workspaceId: suite.workspaceId, unread: 'its data is wrong: status (invalid_value)' },
    });
    expect(JSON.parse(String(unread && bytesOf(unread.message)))).toEqual(ofTomorrow.data);
  });
}

function keepsTheOrder(suite: Suite): void {
  it('keeps the order of each subject over 3,000 events of 100 subjects on their way at once', async () => {
    const group = suite.group();
    const bus = await suite.start(group);

    const calls = Array.from({ length: 30 }, (_, turn) =>
      range(100).map((subject) => bus.publish([aCaseEvent(suite.workspaceId, `case_${subject}`, turn + 1)])),
    );
    await Promise.all(calls.flat());

    await eventually(() => expect(group.distinct).toBe(3_000), patience);
    const inOrder = range(30).map((n) => n + 1);
    expect(group.firstArrivals).toEqual(Object.fromEntries(range(100).map((n) => [`case_${n}`, inOrder])));
  });

  it('keeps the order of events that were published in one call, however many', async () => {
    const group = suite.group();
    const bus = await suite.start(group);

    await bus.publish(range(2_500).map((n) => aCaseEvent(suite.workspaceId, 'case_long', n + 1)));

    await eventually(() => expect(group.distinct).toBe(2_500), patience);
    expect(group.firstArrivals['case_long']).toEqual(range(2_500).map((n) => n + 1));
  });
}

function keepsGroupsApart(suite: Suite): void {
  it('hands the same events over again while a handler rejects, loses none, and lets other groups go on', async () => {
    const away = suite.group();
    const other = suite.group();
    const tries: string[] = [];
    let isAway = true;
    away.before = (events) => {
      tries.push(...events.map((event) => event.id));
      if (isAway) throw new Error('the database is away');
    };
    const bus = await suite.start(away, other);
    const events = range(200).map((n) => aCaseEvent(suite.workspaceId, `case_${n % 20}`, Math.floor(n / 20) + 1));

    const published = Promise.all(events.map((event) => bus.publish([event])));
    const first = events[0] as AnyEvent;
    await eventually(() => expect(tries.filter((id) => id === first.id).length).toBeGreaterThan(1), patience);
    await eventually(() => expect(other.distinct).toBe(200), patience);
    expect(away.distinct).toBe(0);
    isAway = false;

    await eventually(() => expect(away.distinct).toBe(200), patience);
    await published;
    expect(away.firstArrivals).toEqual(
      Object.fromEntries(range(20).map((n) => [`case_${n}`, range(10).map((i) => i + 1)])),
    );
  });

  it('does not let a slow group hold up another', async () => {
    const slow = suite.group();
    const quick = suite.group();
    const gate = Promise.withResolvers<void>();
    slow.before = () => gate.promise;
    const bus = await suite.start(slow, quick);

    const published = bus.publish(range(300).map((n) => aCaseEvent(suite.workspaceId, `case_${n}`, 1)));
    await eventually(() => expect(quick.distinct).toBe(300), patience);
    expect(slow.distinct).toBe(0);
    gate.resolve();

    await eventually(() => expect(slow.distinct).toBe(300), patience);
    await published;
  });
}

function keepsEventsSafe(suite: Suite): void {
  it('resolves a publish only when the events are safe', async () => {
    const events = range(20).map((n) => aCaseEvent(suite.workspaceId, `case_${n}`, 1));
    const group = suite.group();

    if (suite.isDurable) {
      const first = await suite.start();
      await first.publish(events);
      await first.stop();
      await suite.start(group);
      await eventually(() => expect(group.distinct).toBe(20), patience);
    } else {
      const bus = await suite.start(group);
      await bus.publish(events);
      expect(group.distinct).toBe(20);
    }
  });

  it('resolves each of 1,000 calls made at once by itself', async () => {
    const group = suite.group();
    const bus = await suite.start(group);

    const calls = range(1_000).map((n) => bus.publish([aCaseEvent(suite.workspaceId, `case_${n}`, 1)]));
    const outcomes = await Promise.allSettled(calls);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_000);
    await eventually(() => expect(group.distinct).toBe(1_000), patience);
  });

  it('lets a running handler end before it stops, and starts none afterwards', async () => {
    const group = suite.group();
    const story: string[] = [];
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    group.before = async () => {
      story.push('begun');
      begun.resolve();
      await gate.promise;
      await new Promise(setImmediate);
      story.push('ended');
    };
    const bus = await suite.start(group);

    const published = Promise.allSettled(
      range(500).map((n) => bus.publish([aCaseEvent(suite.workspaceId, `case_${n}`, 1)])),
    );
    await begun.promise;
    const stopped = bus.stop().then(() => story.push('stopped'));
    gate.resolve();
    await Promise.all([stopped, published]);

    expect(story.at(-1)).toBe('stopped');
    expect(story.filter((word) => word === 'begun')).toHaveLength(story.filter((word) => word === 'ended').length);
  });
}

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n);
}
