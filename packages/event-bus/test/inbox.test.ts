import type { AnyEvent, Tenant } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { type Probe, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { aCaseEvent, aVerificationEvent, newId } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import { retryParked } from '../src/parking.ts';
import type { Transaction } from '../src/sql.ts';
import { type InboxOptions, NotYetError, on } from '../src/subscription.ts';

type Handle = (tx: Transaction<ProbeDb>, event: AnyEvent) => Promise<void> | void;

let probe: Probe;
let tenant: Tenant;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.stop());
beforeEach(() => {
  tenant = { workspaceId: newId('ws_'), environment: 'test' };
});

/** A group that notes the id of every event that its handler lets pass. */
function groupThat(handle: Handle = () => undefined): InboxOptions<ProbeDb> {
  const note = async (tx: Transaction<ProbeDb>, event: AnyEvent): Promise<void> => {
    await handle(tx, event);
    await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
  };
  return {
    group: newId('group_'),
    topics: ['case.events', 'verification.events'],
    subscriptions: [on('case.created', note), on('verification.completed', note)],
    database: probe.database,
    log: probe.log,
  };
}

const eventsOf = (subject: string, count: number): AnyEvent[] =>
  Array.from({ length: count }, (_, n) => aCaseEvent(tenant.workspaceId, subject, n + 1));
const idsOf = (events: readonly AnyEvent[]): string[] => events.map((event) => event.id);
const parkedOf = (group: string): Promise<{ event_id: string; attempts: number; reason: string; retry_at: Date }[]> =>
  probe.sql('select event_id, attempts, reason, retry_at from platform.parked_event where consumer = $1 order by id', [
    group,
  ]);

/** Runs the retries of parked events until the check holds. */
async function retryUntil(group: InboxOptions<ProbeDb>, check: () => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const running = retryParked(group, stopping.signal);
  await eventually(check).finally(() => stopping.abort());
  await running;
}

describe('an event that arrives twice', () => {
  it('has one effect when it comes again later', async () => {
    const group = groupThat();
    const [event] = eventsOf('case_1', 1) as [AnyEvent];

    await createInbox(group).handle([event]);
    await createInbox(group).handle([event]);

    expect(await probe.notes(tenant)).toEqual([event.id]);
  });

  it('has one effect when it comes twice in one batch', async () => {
    const [event, other] = eventsOf('case_1', 2) as [AnyEvent, AnyEvent];

    await createInbox(groupThat()).handle([event, event, other, event]);

    expect(await probe.notes(tenant)).toEqual([event.id, other.id]);
  });

  it('has one effect when two processes of the group get it at once', async () => {
    const group = groupThat();
    const events = eventsOf('case_1', 5);

    await Promise.all(Array.from({ length: 8 }, () => createInbox(group).handle(events)));

    expect((await probe.notes(tenant)).sort()).toEqual(idsOf(events).sort());
    expect(await parkedOf(group.group)).toEqual([]);
  });

  it('has an effect in each group', async () => {
    const [event] = eventsOf('case_1', 1) as [AnyEvent];

    await createInbox(groupThat()).handle([event]);
    await createInbox(groupThat()).handle([event]);

    expect(await probe.notes(tenant)).toEqual([event.id, event.id]);
  });
});

describe('a batch', () => {
  it('of several tenants is handled, each event within its own', async () => {
    const tenants = Array.from({ length: 5 }, () => newId('ws_'));
    const events = tenants.flatMap((workspaceId) => [1, 2].map((n) => aCaseEvent(workspaceId, 'case_same', n)));
    const interleaved = [...events.filter((_, n) => n % 2 === 0), ...events.filter((_, n) => n % 2 === 1)];

    await createInbox(groupThat()).handle(interleaved);

    for (const [n, workspaceId] of tenants.entries()) {
      expect(await probe.notes({ workspaceId })).toEqual(idsOf(events.slice(2 * n, 2 * n + 2)));
    }
  });

  it('of one tenant with a faulty event leaves that one out, and handles the batches of others', async () => {
    const other = newId('ws_');
    const [bad] = eventsOf('case_bad', 1) as [AnyEvent];
    const good = aCaseEvent(other, 'case_good', 1);
    const group = groupThat((_tx, event) => {
      if (event.id === bad.id) throw new Error('broken');
    });

    await createInbox(group).handle([bad, good]);

    expect(await probe.notes({ workspaceId: other })).toEqual([good.id]);
    expect(idsOfParked(await parkedOf(group.group))).toEqual([bad.id]);
  });

  it('of events that nobody subscribed to is left alone', async () => {
    const group = { ...groupThat(), subscriptions: [] };

    await createInbox(group).handle(eventsOf('case_1', 3));

    const [row] = await probe.sql<{ count: number }>(
      'select count(*)::int as count from platform.inbox where consumer = $1',
      [group.group],
    );
    expect(row?.count).toBe(0);
  });
});

describe('an event whose handling fails', () => {
  it('is parked at its first failure with its reason, and leaves no effect', async () => {
    const [event] = eventsOf('case_1', 1) as [AnyEvent];
    const group = groupThat(async (tx) => {
      await tx.db.note.create({ data: { ...tx.tenant, noteId: 'half', text: 'half done' } });
      throw new TypeError('x is undefined');
    });

    await createInbox(group).handle([event]);

    const [parked] = await parkedOf(group.group);
    expect(parked).toMatchObject({ event_id: event.id, attempts: 1, reason: 'TypeError: x is undefined' });
    expect(parked?.retry_at.getTime()).toBeGreaterThan(Date.now());
    expect(await probe.notes(tenant)).toEqual([]);
    expect(probe.log.lines('event.parked').at(-1)).toMatchObject({ level: 50, eventId: event.id, outcome: 'parked' });
  });

  it('keeps later ones of its subject and source behind it, and nobody else', async () => {
    const stuck = eventsOf('case_stuck', 3);
    const free = eventsOf('case_free', 3);
    const elsewhere = aVerificationEvent(tenant.workspaceId, 'case_stuck');
    const group = groupThat((_tx, event) => {
      if (event.id === stuck[0]?.id) throw new Error('broken');
    });
    const inbox = createInbox(group);

    await inbox.handle([stuck[0], free[0], stuck[1], free[1]] as AnyEvent[]);
    await inbox.handle([stuck[2], free[2], elsewhere] as AnyEvent[]);

    expect(idsOfParked(await parkedOf(group.group))).toEqual(idsOf(stuck));
    expect((await probe.notes(tenant)).sort()).toEqual([...idsOf(free), elsewhere.id].sort());
  });

  it('does not hold up the same subject name of another workspace', async () => {
    const [bad] = eventsOf('case_1', 1) as [AnyEvent];
    const other = aCaseEvent(newId('ws_'), 'case_1', 1);
    const group = groupThat((_tx, event) => {
      if (event.id === bad.id) throw new Error('broken');
    });

    await createInbox(group).handle([bad]);
    await createInbox(group).handle([other]);

    expect(await probe.notes(other)).toEqual([other.id]);
  });

  it('is tried again by schedule and caught up in order, with those behind it and those that came meanwhile', async () => {
    const events = eventsOf('case_1', 6);
    let isBroken = true;
    const group = groupThat((_tx, event) => {
      if (isBroken && event.id === events[0]?.id) throw new Error('broken');
    });
    await createInbox(group).handle(events.slice(0, 4));
    expect(await probe.notes(tenant)).toEqual([]);

    isBroken = false;
    await createInbox(group).handle(events.slice(4));
    await retryUntil(group, async () => expect(await probe.notes(tenant)).toHaveLength(6));

    expect(await probe.notes(tenant)).toEqual(idsOf(events));
    expect(await parkedOf(group.group)).toEqual([]);
  });

  it('waits longer each time, then for an operator, with those behind it still in their place', async () => {
    const events = eventsOf('case_1', 2);
    const group = groupThat((_tx, event) => {
      if (event.id === events[0]?.id) throw new Error('broken for ever');
    });
    await createInbox(group).handle(events);

    const waits: (number | null)[] = [];
    for (let attempts = 2; attempts <= 6; attempts++) {
      await probe.sql('update platform.parked_event set retry_at = now() where event_id = $1', [events[0]?.id]);
      const begunAt = Date.now();
      await retryUntil(group, async () => expect((await parkedOf(group.group))[0]?.attempts).toBe(attempts));
      const [head] = await parkedOf(group.group);
      waits.push(head?.retry_at === null ? null : Math.round(((head?.retry_at.getTime() ?? 0) - begunAt) / 1000));
    }

    expect(waits.map((wait) => wait && Math.round(wait / 5) * 5)).toEqual([5, 30, 300, 1800, null]);
    expect(idsOfParked(await parkedOf(group.group))).toEqual(idsOf(events));
    expect(probe.log.lines('event.dead').at(-1)).toMatchObject({ level: 50, eventId: events[0]?.id });
    expect(await probe.notes(tenant)).toEqual([]);
  });

  it('is applied once when two processes retry it at once', async () => {
    const events = eventsOf('case_1', 3);
    let isBroken = true;
    const group = groupThat(() => {
      if (isBroken) throw new Error('broken');
    });
    await createInbox(group).handle(events);
    isBroken = false;
    await probe.sql('update platform.parked_event set retry_at = now() where consumer = $1', [group.group]);

    const done = async (): Promise<void> => expect(await probe.notes(tenant)).toHaveLength(3);
    await Promise.all([retryUntil(group, done), retryUntil(group, done), retryUntil(group, done)]);

    expect(await probe.notes(tenant)).toEqual(idsOf(events));
    expect(await parkedOf(group.group)).toEqual([]);
    const handled = probe.log.lines('event.handled').filter((line) => line['consumer'] === group.group);
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
    const group = groupThat(onceBegun);
    const early = eventsOf('case_1', 2);
    const beginning = aVerificationEvent(tenant.workspaceId, 'case_1');
    await createInbox(group).handle(early);
    expect(await probe.notes(tenant)).toEqual([]);

    await createInbox(group).handle([beginning]);
    await retryUntil(group, async () => expect(await probe.notes(tenant)).toHaveLength(3));

    expect(await probe.notes(tenant)).toEqual([beginning.id, ...idsOf(early)]);
    const alarms = probe.log.lines('event.parked').filter((line) => line.level >= 50);
    expect(alarms.map((line) => line['eventId'])).not.toContain(early[0]?.id);
  });

  it('is applied although its beginning stands behind it in the same batch', async () => {
    const group = groupThat(onceBegun);
    const early = eventsOf('case_1', 1);
    const beginning = aVerificationEvent(tenant.workspaceId, 'case_1');

    await createInbox(group).handle([...early, beginning]);
    await retryUntil(group, async () => expect(await probe.notes(tenant)).toHaveLength(2));

    expect(await probe.notes(tenant)).toEqual([beginning.id, ...idsOf(early)]);
  });
});

function idsOfParked(rows: readonly { event_id: string }[]): string[] {
  return rows.map((row) => row.event_id);
}
