import type { AnyEvent, Tenant } from '@ifcgate/contracts';
import { type DatabaseProxy, eventually, startDatabaseProxy } from '@ifcgate/test-kit';
import { type Probe, type ProbeDatabase, type ProbeDb, openProbe, startProbe } from '@ifcgate/test-kit/probe';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { createInbox } from '../src/inbox.ts';
import { createMemoryBus } from '../src/memory-bus.ts';
import { runRelay } from '../src/outbox-relay.ts';
import type { Transaction } from '../src/sql.ts';
import { on } from '../src/subscription.ts';

let probe: Probe;
let proxy: DatabaseProxy;
/** The same database over a network that fails. */
let database: ProbeDatabase;
let tenant: Tenant;

beforeEach(async () => {
  probe = await startProbe();
  proxy = await startDatabaseProxy(probe.urls.superuserUrl);
  const { appUrl, workerUrl } = probe.urls;
  database = openProbe({ appUrl: proxy.through(appUrl), workerUrl: proxy.through(workerUrl) }, { log: probe.log });
  tenant = { workspaceId: newId('ws_'), environment: 'test' };
});
afterEach(async () => {
  proxy.restore();
  await database.close();
  await proxy.stop();
  await probe.stop();
});

type Disturb = (tx: Transaction<ProbeDb>, event: AnyEvent) => Promise<void> | void;

/** Publishes events to a group whose handler is disturbed once, after it has written its effect. */
async function publishDisturbed(events: readonly AnyEvent[], disturb: Disturb): Promise<void> {
  let isDisturbed = false;
  const bus = createMemoryBus();
  const note = on<'case.created', ProbeDb>('case.created', async (tx, event) => {
    await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
    if (isDisturbed) return;
    isDisturbed = true;
    await disturb(tx, event);
  });
  const { log } = probe;
  bus.subscribe(createInbox({ group: 'case', subscriptions: [note], database, log }));
  await bus.start();
  try {
    await bus.publish(events);
  } finally {
    await bus.stop();
  }
}

const threeEvents = (): AnyEvent[] => [1, 2, 3].map((n) => aCaseEvent(tenant.workspaceId, 'case_1', n));
const parked = (): Promise<object[]> => probe.sql('select reason from platform.parked_event');
const expectEachOnce = async (events: readonly AnyEvent[]): Promise<void> => {
  expect(await probe.notes(tenant)).toEqual(events.map((event) => event.id));
  expect(await parked()).toEqual([]);
};

describe('a database that goes away while events are handled', () => {
  it('is waited for when the network breaks, and nothing is parked', async () => {
    const events = threeEvents();

    await publishDisturbed(events, () => {
      proxy.cut();
      setTimeout(() => proxy.restore(), 300);
    });

    await expectEachOnce(events);
  });

  it('is waited for when the server ends the connection', async () => {
    const events = threeEvents();

    await publishDisturbed(events, async () => {
      await probe.sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    });

    await expectEachOnce(events);
  });

  it('is waited for when it takes no more connections', async () => {
    const events = threeEvents();
    const [row] = await probe.sql<{ name: string }>('select current_database() as name');
    const allow = (isAllowed: boolean): Promise<object[]> =>
      probe.sql(`alter database ${row?.name} with allow_connections ${isAllowed}`);

    await publishDisturbed(events, async () => {
      await allow(false);
      setTimeout(() => void allow(true), 600);
      await probe.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename like '%\\_worker'`,
      );
    });

    await expectEachOnce(events);
  });

  it('makes no effect twice when the commit was done but its answer was lost', async () => {
    const events = threeEvents().slice(0, 1);

    await publishDisturbed(events, () => {
      proxy.mute();
      void eventually(async () => expect(await probe.notes(tenant)).toHaveLength(1)).finally(() => {
        proxy.cut();
        proxy.restore();
      });
    });

    await expectEachOnce(events);
  });

  it('is not taken for a fault of the event, whatever it was doing', async () => {
    const faults: unknown[] = [];
    const probing = [
      () => database.claim.$queryRaw`select pg_sleep(5)`,
      () => database.claim.$executeRaw`select pg_sleep(5)`,
      () =>
        database.transaction(
          (db) => db.$queryRaw`select pg_sleep(5)`.then(() => tenant),
          () => Promise.resolve(),
        ),
    ];
    for (const probeOnce of probing) {
      const running = probeOnce().catch((error: unknown) => faults.push(error));
      await eventually(async () => {
        const rows = await probe.sql(
          `select from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`,
        );
        expect(rows).toHaveLength(1);
      });
      proxy.cut();
      await running;
      await database.ping().catch((error: unknown) => faults.push(error));
      proxy.restore();
    }

    expect(faults.map((fault) => [String(fault), database.isAway(fault)])).toEqual(
      faults.map((fault) => [String(fault), true]),
    );
    expect(faults).toHaveLength(6);
  });
});

describe('a database that goes away under the relay', () => {
  it('is waited for, and what was committed before and after is published in order', async () => {
    const published: AnyEvent[] = [];
    const bus = createMemoryBus();
    bus.subscribe({
      group: 'test',
      topics: ['case.events'],
      handle: (events: readonly AnyEvent[]) => Promise.resolve(void published.push(...events)),
    });
    await bus.start();
    const stopping = new AbortController();
    const wake = database.changes.outbox;
    const relay = { source: 'case', bus, claim: database.outbox, log: probe.log, wake } as const;
    const running = runRelay(relay, stopping.signal);
    const say = async (): Promise<void> => {
      const { type, data } = aCaseEvent(tenant.workspaceId, 'case_1', 1);
      await probe.database.transaction(
        async (db) => {
          await db.$queryRaw`select platform.enter_tenant(${tenant.workspaceId}, ${tenant.environment})`;
          return tenant;
        },
        (tx) => Promise.resolve(tx.append({ type, subject: 'case_1', data })),
      );
      wake.wake();
    };

    await say();
    await eventually(() => expect(published).toHaveLength(1));
    proxy.cut();
    await say();
    await say();
    await eventually(() => expect(probe.log.lines('outbox.claim_failed').length).toBeGreaterThan(0));
    proxy.restore();

    await eventually(() => expect(new Set(published.map((event) => event.subjectSeq)).size).toBe(3));
    stopping.abort();
    await running;
    await bus.stop();
    expect([...new Set(published.map((event) => event.subjectSeq))]).toEqual([1, 2, 3]);
  });
});
