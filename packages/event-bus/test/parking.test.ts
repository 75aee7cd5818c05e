import type { AnyEvent } from '@ifcgate/contracts';
import { aCaseEvent, aVerificationEvent, newId } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import { NotYetError } from '../src/subscription.ts';
import { type GroupBench, type Handle, idsOf, idsOfParked, startGroupBench } from './group-bench.ts';

let bench: GroupBench;

beforeAll(async () => {
  bench = await startGroupBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.newTenant());

describe('an event whose handling fails', () => {
  it('is parked at its first failure with its reason, and leaves no effect', async () => {
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];
    const group = bench.groupThat(async (tx) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: 'half', text: 'half done' } });
      throw new TypeError('x is undefined');
    });

    await createInbox(group).handle([event]);

    const [parked] = await bench.parkedOf(group);
    expect(parked).toMatchObject({ event_id: event.id, attempts: 1, reason: 'TypeError: x is undefined' });
    expect(parked?.retry_at?.getTime()).toBeGreaterThan(Date.now());
    expect(await bench.noted()).toEqual([]);
    expect(bench.probe.log.lines('event.parked').at(-1)).toMatchObject({
      level: 50,
      eventId: event.id,
      outcome: 'parked',
    });
  });

  it('keeps later ones of its subject and source behind it, and nobody else', async () => {
    const stuck = bench.eventsOf('case_stuck', 3);
    const free = bench.eventsOf('case_free', 3);
    const elsewhere = aVerificationEvent(bench.tenant.workspaceId, 'case_stuck');
    const group = bench.groupThat((_tx, event) => {
      if (event.id === stuck[0]?.id) throw new Error('broken');
    });
    const inbox = createInbox(group);

    await inbox.handle([stuck[0], free[0], stuck[1], free[1]] as AnyEvent[]);
    await inbox.handle([stuck[2], free[2], elsewhere] as AnyEvent[]);

    expect(idsOfParked(await bench.parkedOf(group))).toEqual(idsOf(stuck));
    expect((await bench.noted()).sort()).toEqual([...idsOf(free), elsewhere.id].sort());
  });

  it('does not hold up the same subject name of another workspace', async () => {
    const [bad] = bench.eventsOf('case_1', 1) as [AnyEvent];
    const other = aCaseEvent(newId('ws_'), 'case_1', 1);
    const group = bench.groupThat((_tx, event) => {
      if (event.id === bad.id) throw new Error('broken');
    });

    await createInbox(group).handle([bad]);
    await createInbox(group).handle([other]);

    expect(await bench.probe.notes(other)).toEqual([other.id]);
  });

  it('is tried again by schedule and caught up in order, with those behind it and those that came meanwhile', async () => {
    const events = bench.eventsOf('case_1', 6);
    let isBroken = true;
    const group = bench.groupThat((_tx, event) => {
      if (isBroken && event.id === events[0]?.id) throw new Error('broken');
    });
    await createInbox(group).handle(events.slice(0, 4));
    expect(await bench.noted()).toEqual([]);

    isBroken = false;
    await createInbox(group).handle(events.slice(4));
    await bench.retryUntil(group, async () => expect(await bench.noted()).toHaveLength(6));

    expect(await bench.noted()).toEqual(idsOf(events));
    expect(await bench.parkedOf(group)).toEqual([]);
  });

  it('waits longer each time, then for an operator, with those behind it still in their place', async () => {
    const events = bench.eventsOf('case_1', 2);
    const group = bench.groupThat((_tx, event) => {
      if (event.id === events[0]?.id) throw new Error('broken for ever');
    });
    await createInbox(group).handle(events);

    const waits: (number | null)[] = [];
    for (let attempts = 2; attempts <= 6; attempts++) {
      await bench.probe.sql('update platform.parked_event set retry_at = now() where event_id = $1', [events[0]?.id]);
      const begunAt = Date.now();
      await bench.retryUntil(group, async () => expect((await bench.parkedOf(group))[0]?.attempts).toBe(attempts));
      const [head] = await bench.parkedOf(group);
      waits.push(head?.retry_at ? Math.round((head.retry_at.getTime() - begunAt) / 1000) : null);
    }

    for (const [n, wait] of [5, 30, 300, 1800].entries()) {
      expect(waits[n]).toBeGreaterThanOrEqual(wait * 0.8 - 1);
      expect(waits[n]).toBeLessThanOrEqual(wait * 1.2 + 1);
    }
    expect(waits[4]).toBeNull();
    expect(idsOfParked(await bench.parkedOf(group))).toEqual(idsOf(events));
    expect(bench.probe.log.lines('event.dead').at(-1)).toMatchObject({ level: 50, eventId: events[0]?.id });
    expect(await bench.noted()).toEqual([]);
  });

  it('is applied once when two processes retry it at once', async () => {
    const events = bench.eventsOf('case_1', 3);
    let isBroken = true;
    const group = bench.groupThat(() => {
      if (isBroken) throw new Error('broken');
    });
    await createInbox(group).handle(events);
    isBroken = false;
    await bench.probe.sql('update platform.parked_event set retry_at = now() where consumer = $1', [group.group]);

    const done = async (): Promise<void> => expect(await bench.noted()).toHaveLength(3);
    await Promise.all([bench.retryUntil(group, done), bench.retryUntil(group, done), bench.retryUntil(group, done)]);

    expect(await bench.noted()).toEqual(idsOf(events));
    expect(await bench.parkedOf(group)).toEqual([]);
    const handled = bench.probe.log.lines('event.handled').filter((line) => line['consumer'] === group.group);
    expect(handled.map((line) => line['eventId'])).toEqual(idsOf(events));
  });
});

describe('an event that comes before what it is about', () => {
  const onceBegun: Handle = async (tx, event) => {
    if (event.source === 'verification') return;
    const begun = await tx.db.note.count({ where: { ...tx.tenant, noteId: event.subject } });
    if (begun === 0) throw new NotYetError('It has not begun.');
  };

  it('is kept without an alarm, and applied when the beginning has come from another source', async () => {
    const group = bench.groupThat(onceBegun);
    const early = bench.eventsOf('case_1', 2);
    const beginning = aVerificationEvent(bench.tenant.workspaceId, 'case_1');
    await createInbox(group).handle(early);
    expect(await bench.noted()).toEqual([]);

    await createInbox(group).handle([beginning]);
    await bench.retryUntil(group, async () => expect(await bench.noted()).toHaveLength(3));

    expect(await bench.noted()).toEqual([beginning.id, ...idsOf(early)]);
    const alarms = bench.probe.log.lines('event.parked').filter((line) => line.level >= 50);
    expect(alarms.map((line) => line['eventId'])).not.toContain(early[0]?.id);
  });

  it('is applied although its beginning stands behind it in the same batch', async () => {
    const group = bench.groupThat(onceBegun);
    const early = bench.eventsOf('case_1', 1);
    const beginning = aVerificationEvent(bench.tenant.workspaceId, 'case_1');

    await createInbox(group).handle([...early, beginning]);
    await bench.retryUntil(group, async () => expect(await bench.noted()).toHaveLength(2));

    expect(await bench.noted()).toEqual([beginning.id, ...idsOf(early)]);
  });

  it('is never given up, and from ten minutes on it is warned of', async () => {
    const group = bench.groupThat(() => {
      throw new NotYetError('It has not begun.');
    });
    const [event] = bench.eventsOf('case_1', 1) as [AnyEvent];
    await createInbox(group).handle([event]);
    await bench.probe.sql(
      `update platform.parked_event set retry_at = now(), attempts = 500, parked_at = now() - interval '11 minutes'
       where consumer = $1`,
      [group.group],
    );

    const begunAt = Date.now();
    await bench.retryUntil(group, async () => expect((await bench.parkedOf(group))[0]?.attempts).toBe(501));

    const [parked] = await bench.parkedOf(group);
    const waitMs = (parked?.retry_at?.getTime() ?? 0) - begunAt;
    expect(waitMs).toBeGreaterThan(239_000);
    expect(waitMs).toBeLessThan(365_000);
    const warnings = bench.probe.log.lines('event.not_yet').filter((line) => line['consumer'] === group.group);
    expect(warnings).toMatchObject([{ level: 40, eventId: event.id, subject: 'case_1' }]);
    expect(warnings[0]?.['ageMs']).toBeGreaterThanOrEqual(660_000);
  });
});
