import type { AnyEvent } from '@ifcgate/contracts';
import { type PlanFor, type SentStatement, costOf, eventually, recordStatements } from '@ifcgate/test-kit';
import type { EventBus } from '../src/bus.ts';
import { runRelay } from '../src/outbox-relay.ts';
import { type OutboxBench, startOutboxBench } from './outbox-bench.ts';

const rows = 30_000;
let bench: OutboxBench;
let published: AnyEvent[];
let sent: SentStatement[];

beforeAll(async () => {
  bench = await startOutboxBench();
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.reset();
  [published, sent] = [[], []];
});

/** Starts a relay whose statements are kept; the function stops it. */
function startRelay(): () => Promise<void> {
  const stopping = new AbortController();
  const bus: EventBus = {
    publish: (events) => Promise.resolve(void published.push(...events)),
    subscribe: () => undefined,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const { database } = bench.probe;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const options = { source: 'case', bus, log, wake: database.changes.outbox } as const;
  const running = runRelay({ ...options, claim: recordStatements(database.outbox, sent) }, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

const reads = (): SentStatement[] => sent.filter(({ text }) => text.includes('subject <> all'));
/** Where the relay read from at last. */
const floor = (): number => Number(reads().at(-1)?.values[0] ?? 0);
const seqsOf = (subject: string): number[] => published.filter((e) => e.subject === subject).map((e) => e.subjectSeq);

/** Says one thing after another, each once the one before is published, until the check holds. */
async function sayUntil(check: () => boolean): Promise<void> {
  for (let n = 0; !check(); n++) {
    if (n === 500) throw new Error('It did not come to that in 500 events.');
    await bench.say(`case_${n}`);
    await eventually(() => expect(seqsOf(`case_${n}`).length).toBeGreaterThan(0));
  }
}

async function fill(): Promise<void> {
  await bench.probe.sql(`
    insert into platform.outbox (workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, data)
    select 'ws', 'test', 'evt_' || n, 'case.created', 'filled_' || n, 1, now(), '{}' from generate_series(1, ${rows}) n`);
}

describe('where the relay reads from', () => {
  it('moves past what was sent, but never past what a transaction that is still open has said', async () => {
    const said = Promise.withResolvers<number>();
    const ending = Promise.withResolvers<void>();
    const slow = bench.transact(async ({ db }) => {
      const fact = {
        event_id: 'evt_slow',
        type: 'case.created',
        subject: 'case_slow',
        occurred_at: new Date(),
        data: '{}',
      };
      await db.$executeRaw`select platform.append_events(${JSON.stringify([fact])}::jsonb)`;
      const [row] = await db.$queryRaw<{ id: bigint }[]>`select id from platform.outbox where event_id = 'evt_slow'`;
      said.resolve(Number(row?.id));
      await ending.promise;
    });
    const id = await said.promise;
    const stop = startRelay();
    // Three looks and more at where the floor is.
    await sayUntil(() => reads().length > 60);
    expect(floor()).toBeLessThanOrEqual(id);

    ending.resolve();
    await slow;
    await bench.say('case_slow');

    await eventually(() => expect(seqsOf('case_slow')).toEqual([1, 2]));
    await sayUntil(() => floor() > id);
    await stop();
  });

  it('passes over what was deleted since the last vacuum, so that a reading costs what it brings', async () => {
    await bench.probe.sql('alter table platform.outbox set (autovacuum_enabled = false)');
    await fill();
    const [last] = await bench.probe.sql<{ id: string }>('select max(id) as id from platform.outbox');
    const stop = startRelay();
    await eventually(() => expect(published).toHaveLength(rows), { timeoutMs: 30_000 });
    await sayUntil(() => floor() > Number(last?.id));
    await stop();
    await fill();
    await bench.probe.sql('analyze platform.outbox');
    const read = { text: reads().at(-1)?.text ?? '', values: [floor(), [], 512] };
    const deletion = sent.findLast(({ text }) => text.includes('delete')) ?? read;

    for (const planFor of ['any_values', 'these_values'] satisfies PlanFor[]) {
      const cost = await costOf(bench.probe.urls.workerUrl, read, { planFor });
      const fromStart = await costOf(bench.probe.urls.workerUrl, { ...read, values: [0, [], 512] }, { planFor });
      const deleting = await costOf(bench.probe.urls.workerUrl, deletion, { planFor });

      // 512 rows are on some 12 pages, their entries on 2, with the way there.
      expect(cost).toEqual({ pages: expect.any(Number), wholeReads: [] });
      expect(cost.pages).toBeLessThanOrEqual(30);
      expect(fromStart.pages).toBeGreaterThan(60);
      expect(deleting.wholeReads).toEqual([]);
    }
  });
});

function ignore(): void {
  // What the relay says of 30,000 events is of no interest here.
}
