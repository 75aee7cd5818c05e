import type { AnyEvent, EventType } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { EventBus } from '../src/bus.ts';
import type { BusUnderTest } from '../src/conformance.ts';
import { createInbox } from '../src/inbox.ts';
import { retryParked } from '../src/parked-retries.ts';
import type { Catalogue } from '../src/received.ts';
import type { Transaction } from '../src/sql.ts';
import { type InboxOptions, on } from '../src/subscription.ts';
import { Wake } from '../src/wake.ts';
import { type GroupBench, idsOf, startGroupBench } from './group-bench.ts';
import { aSample, newType, nextCatalogue } from './next-version-events.ts';

const patience = { timeoutMs: 30_000 };
const typesOfToday: readonly EventType[] = ['workflow.decided', 'verification.completed'];

/** A process of one version: its bus, its consumer, its retries. */
interface Replica {
  readonly bus: EventBus;
  stop(): Promise<void>;
}

/** What becomes of events that an older version of a consumer cannot read, on a kind of bus; with a real database. */
export function nextVersionConformance(name: string, kindOf: () => BusUnderTest): void {
  describe(`events of the next version, on ${name}`, () => {
    let bench: GroupBench;
    let replicas: Replica[] = [];
    let group: string;
    beforeAll(async () => {
      bench = await startGroupBench();
    });
    afterAll(() => bench.stop());
    beforeEach(() => {
      bench.newTenant();
      ({ group } = bench.groupThat());
    });
    afterEach(async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
      replicas = [];
    }, 60_000);

    const open = async (types: readonly EventType[], catalogue?: Catalogue): Promise<Replica> => {
      const note = async (tx: Transaction<ProbeDb>, event: AnyEvent): Promise<void> => {
        await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
      };
      const options: InboxOptions<ProbeDb> = {
        ...{ group, catalogue, database: bench.probe.database, log: bench.probe.log, wake: new Wake() },
        subscriptions: types.map((type) => on<EventType, ProbeDb>(type, note)),
      };
      const bus = kindOf().open(catalogue);
      bus.subscribe(createInbox(options));
      await bus.start();
      const stopping = new AbortController();
      const retries = retryParked(options, stopping.signal);
      const stop = async (): Promise<void> => {
        stopping.abort();
        await Promise.all([bus.stop(), retries]);
      };
      replicas.push({ bus, stop });
      return { bus, stop };
    };
    const today = (): Promise<Replica> => open(typesOfToday);
    const next = (): Promise<Replica> => open([...typesOfToday, newType], nextCatalogue);

    const sample = (kind: Parameters<typeof aSample>[1], subject: string, seq: number): AnyEvent =>
      aSample(bench.tenant.workspaceId, kind, subject, seq);
    const notedOf = async (subject: string): Promise<string[]> => {
      const rows = await bench.probe.sql<{ text: string }>(
        'select text from notes where workspace_id = $1 and note_id = $2 order by place',
        [bench.tenant.workspaceId, subject],
      );
      return rows.map(({ text }) => text);
    };
    const parked = (): Promise<object[]> =>
      bench.probe.sql(
        `select event_id, state, attempts, reason, array_length(unread_by, 1) as versions from platform.parked_event
         where consumer = $1 and workspace_id = $2 order by id`,
        [group, bench.tenant.workspaceId],
      );

    it('are kept with their bytes, later ones of their subject behind them, and others go on', async () => {
      const { bus } = await today();
      const one = [sample('today', 'case_1', 1), sample('escalated', 'case_1', 2), sample('today', 'case_1', 3)];
      const other = [sample('today', 'case_2', 1), sample('reshaped', 'case_1', 1), sample('today', 'case_2', 2)];

      await bus.publish([...one, ...other]);

      await eventually(async () => expect(await notedOf('case_2')).toEqual([other[0]?.id, other[2]?.id]), patience);
      await eventually(async () => expect(await parked()).toHaveLength(3), patience);
      expect(await notedOf('case_1')).toEqual([one[0]?.id]);
      expect(new Set(await parked())).toEqual(
        new Set([
          {
            ...{ event_id: one[1]?.id, state: 'unread', attempts: 1, versions: 1 },
            reason: 'its data is wrong: decision (invalid_value)',
          },
          { event_id: one[2]?.id, state: 'behind', attempts: 0, versions: null, reason: 'behind another' },
          {
            ...{ event_id: other[1]?.id, state: 'unread', attempts: 1, versions: 1 },
            reason: 'its data is wrong: checks.0.outcome (invalid_value), checks.0.reasons (invalid_type)',
          },
        ]),
      );
      const rows = await bench.probe.sql<{ event: string }>(
        'select event from platform.parked_event where event_id = $1',
        [one[1]?.id],
      );
      const { message } = JSON.parse(rows[0]?.event ?? '') as { message: { value: string; headers: object } };
      expect(JSON.parse(String(Buffer.from(message.value, 'base64')))).toEqual(one[1]?.data);
      expect(message.headers).toMatchObject({ ce_id: one[1]?.id, ce_type: 'workflow.decided', subjectseq: '2' });
    });

    it('are handled by the version that can read them, in their order, with what waited behind them', async () => {
      const old = await today();
      const events = [
        sample('escalated', 'case_1', 1),
        sample('today', 'case_1', 2),
        sample('escalated', 'case_1', 3),
        sample('today', 'case_1', 4),
      ];
      const reshaped = sample('reshaped', 'case_2', 1);
      await old.bus.publish([...events, reshaped]);
      await eventually(async () => expect(await parked()).toHaveLength(5), patience);
      await old.stop();

      const { bus } = await next();
      const later = [sample('today', 'case_1', 5), sample('escalated', 'case_1', 6)];
      await bus.publish(later);

      await eventually(async () => expect(await notedOf('case_1')).toEqual(idsOf([...events, ...later])), patience);
      await eventually(async () => expect(await notedOf('case_2')).toEqual([reshaped.id]), patience);
      expect(await parked()).toEqual([]);
    }, 60_000);

    it('of a type that is not subscribed to hold up nobody; who subscribes to it gets it', async () => {
      const old = await today();
      const events = [sample('paused', 'case_1', 1), sample('today', 'case_1', 2)];
      await old.bus.publish(events);
      await eventually(async () => expect(await notedOf('case_1')).toEqual([events[1]?.id]), patience);
      expect(await parked()).toEqual([]);
      await old.stop();

      const { bus } = await next();
      const more = [sample('paused', 'case_1', 3), sample('today', 'case_1', 4)];
      await bus.publish(more);

      await eventually(async () => expect((await notedOf('case_1')).slice(1)).toEqual(idsOf(more)), patience);
    }, 60_000);

    it('of a type that is subscribed to before its contract is there are kept until it is', async () => {
      const eager = await open([...typesOfToday, newType]);
      const events = [sample('paused', 'case_1', 1), sample('today', 'case_1', 2)];
      await eager.bus.publish(events);
      await eventually(async () => expect(await parked()).toHaveLength(2), patience);
      await eager.stop();

      await next();

      await eventually(async () => expect(await notedOf('case_1')).toEqual(idsOf(events)), patience);
    }, 60_000);

    it('are tried once by each version while old and new replicas run, and not again and again by either', async () => {
      const old = await today();
      const events = [sample('unheardOf', 'case_1', 1), sample('escalated', 'case_2', 1), sample('today', 'case_2', 2)];
      await old.bus.publish(events);
      await eventually(async () => expect(await parked()).toHaveLength(3), patience);

      await next();

      await eventually(async () => expect(await notedOf('case_2')).toEqual(idsOf(events.slice(1))), patience);
      const left = { event_id: events[0]?.id, state: 'unread', attempts: 2, versions: 2 };
      await eventually(async () => expect(await parked()).toMatchObject([left]), patience);
      // A look around of both later: another event goes its way, the one that nobody reads was not touched.
      const [mark] = [sample('escalated', 'case_3', 1)];
      await old.bus.publish([mark]);
      await eventually(async () => expect(await notedOf('case_3')).toEqual([mark?.id]), patience);
      expect(await parked()).toMatchObject([left]);
    }, 60_000);
  });
}
