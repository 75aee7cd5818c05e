import type { AnyEvent } from '@ifcgate/contracts';
import { type EventBus, createMemoryBus, on, versionOf } from '@ifcgate/event-bus';
import { type PlanFor, type SentStatement, costOf, eventually, recordStatements } from '@ifcgate/test-kit';
import { type Probe, type ProbeDatabase, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { Router } from 'express';
import { newId } from '../src/clock.ts';
import { deleteExpired } from '../src/retention.ts';
import { startService } from '../src/start-service.ts';

const rows = 50_000;
const tenant = { workspaceId: 'ws_1', environment: 'test' } as const;

/**
 * Each statement by a part of its text, and how many pages it may look at with the tables as full as these: some 3 for each row
 * that it looks for. Metrics count up to 10,001 rows of each kind, which before a vacuum is a page for each, where kinds are
 * mixed. A clean-up reads ranges of 128 pages.
 */
const budgets: readonly { part: string; pages: number; what: string }[] = [
  { part: 'from platform.outbox where id >=', pages: 40, what: 'the relay: what is to be sent' },
  { part: 'pg_current_xact_id', pages: 10, what: 'the relay: where to read from' },
  { part: 'delete from platform.outbox', pages: 10, what: 'the relay: what was sent' },
  { part: 'platform.begin_events', pages: 800, what: 'the inbox: 100 events' },
  { part: 'platform.park(', pages: 800, what: 'the inbox: 100 events that stand behind another' },
  { part: 'insert into platform.inbox', pages: 10, what: 'a retry: what it handles' },
  { part: 'delete from platform.parked_event', pages: 10, what: 'a retry: what was handled' },
  { part: 'for update', pages: 10, what: 'a retry: what failed again' },
  { part: 'update platform.parked_event set attempts', pages: 10, what: 'a retry: when the next is' },
  { part: 'p.retry_at <= now()', pages: 10, what: 'the retries: what is due' },
  { part: 'unread_by[1] <', pages: 10, what: 'the retries: what this version has not tried to read' },
  { part: 'min(retry_at)', pages: 10, what: 'the retries: when the next one is due' },
  { part: 'from platform.outbox order by id limit 10001', pages: 250, what: 'the metrics of the outbox' },
  { part: 'unnest(array[', pages: 4500, what: 'the metrics of what is set aside' },
  { part: 'delete from platform.kept_reply', pages: 150, what: 'the clean-up of replies' },
  { part: 'delete from platform.inbox', pages: 150, what: 'the clean-up of the inbox' },
];
let probe: Probe;
let sent: SentStatement[];

beforeAll(async () => {
  probe = await startProbe();
  await fill();
  sent = await statementsOfAService();
  await vacuum();
});
afterAll(() => probe.urls.drop());

async function fill(): Promise<void> {
  await probe.sql(`
    insert into platform.outbox (workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, data)
    select 'ws_1', 'test', 'evt_o' || n, 'case.status.changed', 'filled_' || n, 1, now(), '{}' from generate_series(1, ${rows}) n;
    insert into platform.kept_reply (workspace_id, environment, route, key, fingerprint)
    select 'ws_1', 'test', 'POST /v1/x', 'key_' || n, 'f' from generate_series(1, ${rows}) n;
    insert into platform.inbox (workspace_id, environment, consumer, event_id)
    select 'ws_1', 'test', 'case', 'evt_i' || n from generate_series(1, ${rows}) n;
    insert into platform.parked_event (
      workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at, unread_by)
    select 'ws_1', 'test', 'case', 'evt_p' || n, 'case', case when n % 2 = 0 then 'case_queue' else 'case_' || n end, '{}',
      case when n % 8 = 1 then 'NotYetError: not yet' else 'broken' end, case when n % 2 = 0 and n > 2 then 0 else 6 end,
      case when n % 8 in (1, 3) then now() + interval '1 day' end,
      case when n % 8 = 5 then array['${versionOf(['case.created'])}', 'another version'] end
    from generate_series(1, ${rows}) n`);
  await vacuum();
}

async function vacuum(): Promise<void> {
  for (const table of ['outbox', 'inbox', 'parked_event', 'kept_reply'])
    await probe.sql(`vacuum (analyze) platform.${table}`);
}

/** A database that adds what it is asked to `all`. */
function recordAll({ transaction, ...database }: ProbeDatabase, all: SentStatement[]): ProbeDatabase {
  const record = (db: ProbeDb): ProbeDb => {
    const recorded = recordStatements(db, all);
    const get = (target: ProbeDb, name: string): unknown => Reflect.get(name in recorded ? recorded : target, name);
    return new Proxy(db, { get: get as ProxyHandler<ProbeDb>['get'] & object });
  };
  return {
    ...database,
    claim: recordStatements(database.claim, all),
    outbox: recordStatements(database.outbox, all),
    transaction: (begin, work, originOf) =>
      transaction(
        (db) => begin(record(db)),
        (tx) => work({ ...tx, db: record(tx.db) }),
        originOf,
      ),
  };
}

/** A bus that takes the first eight thousand of what fills the outbox, and no more. */
function holding(bus: EventBus): EventBus {
  let taken = 0;
  return {
    ...bus,
    publish(events) {
      if (taken > 8000) return Promise.reject(new Error('held'));
      taken += events.length;
      return bus.publish(events);
    },
  };
}

function aCaseEvent(subject: string): AnyEvent {
  const id = newId('case');
  return {
    ...{ id: newId('event'), type: 'case.created', source: 'case', subject, subjectSeq: 1, ...tenant },
    time: new Date().toISOString(),
    data: {
      ...{ case_id: id, kind: 'verification', workflow: 'w', workflow_version: 1, status: 'in_review' },
      ...{ queue: 'q', applicant_id: 'a', metadata: {} },
    },
  };
}

/** What a service asks while it sends, counts, hears of new and of stuck events, and fails at one until its third try. */
async function statementsOfAService(): Promise<SentStatement[]> {
  const all: SentStatement[] = [];
  const bus = createMemoryBus();
  const failures: string[] = [];
  const subscription = on<'case.created', ProbeDb>('case.created', (_tx, { subject }) => {
    if (subject === 'case_fails' && failures.push(subject) < 3) throw new Error('broken');
    return Promise.resolve();
  });
  const service = { name: 'case' as const, router: Router(), subscriptions: [subscription], workers: [] };
  const database = recordAll(probe.database, all);
  const running = startService({ ...service, database }, holding(bus), { log: probe.log, retryScheduleMs: [1, 1, 1] });
  await bus.start();
  await bus.publish(Array.from({ length: 100 }, (_, n) => aCaseEvent(`case_new_${n}`)));
  await bus.publish(Array.from({ length: 100 }, () => aCaseEvent('case_queue')));
  await bus.publish([aCaseEvent('case_fails')]);
  await deleteExpired(database.claim, new AbortController().signal);
  await eventually(() => {
    expect(failures).toHaveLength(3);
    for (const { part } of budgets) expect(all.map(({ text }) => text)).toContainEqual(expect.stringContaining(part));
  });
  await bus.stop();
  await running.stop();
  return all;
}

const plans = ['any_values', 'these_values'] satisfies PlanFor[];

describe('with 50,000 rows in outbox, inbox and parked events', () => {
  it.each(budgets)('$what: no table is read as a whole, and no more than is needed', async ({ part, pages }) => {
    const statements = sent.filter(({ text }) => text.includes(part));
    // The largest of its kind: what it was asked for decides what it costs.
    const largest = statements.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? { text: '', values: [] };
    for (const planFor of plans) {
      const cost = await costOf(probe.urls.workerUrl, largest, { planFor, tenant });
      expect(cost.wholeReads).toEqual([]);
      expect(cost.pages).toBeLessThanOrEqual(pages);
    }
  });
});

function sizeOf({ values }: SentStatement): number {
  return values.reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : String(value).length), 0);
}
