import { createMemoryBus, on, versionOf } from '@ifcgate/event-bus';
import { eventually } from '@ifcgate/test-kit';
import { type Probe, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { Router } from 'express';
import { metrics } from '../src/metrics.ts';
import { startService } from '../src/start-service.ts';

const rows = 20_000;
let probe: Probe;

beforeAll(async () => {
  probe = await startProbe();
});

/** How often the tables of events were read as a whole; a connection tells what it did when it ends. */
const wholeReads = (): Promise<object[]> =>
  probe.sql(`select relname, seq_scan::integer from pg_stat_user_tables
    where schemaname = 'platform' and relname in ('inbox', 'parked_event') order by relname`);

describe('a service in whose database much is set aside', () => {
  it('finds what is due, counts what waits and handles events without reading a table as a whole', async () => {
    // Unread ones were tried by this version as well as another, as after an upgrade: none is to be tried again.
    await probe.sql(`
      insert into platform.parked_event (
        workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at, unread_by)
      select 'ws', 'test', 'case', 'evt_' || n, 'case', case when n % 2 = 0 then 'case_queue' else 'case_' || n end, '{}', 'r',
        case when n % 2 = 0 and n > 2 then 0 else 6 end,
        case when n % 4 = 1 then now() + interval '1 day' end,
        case when n % 4 = 3 then array['${versionOf(['case.created'])}', 'another version'] end
      from generate_series(1, ${rows}) n;
      insert into platform.inbox (workspace_id, environment, consumer, event_id)
      select 'ws', 'test', 'case', 'evt_handled_' || n from generate_series(1, ${rows}) n`);
    const handled: string[] = [];
    const subscription = on<'case.created', ProbeDb>('case.created', (_tx, event) =>
      Promise.resolve(void handled.push(event.id)),
    );
    await probe.sql('analyze platform.parked_event, platform.inbox');
    const before = await wholeReads();

    const service = { name: 'case' as const, router: Router(), subscriptions: [subscription], workers: [] };
    const bus = createMemoryBus();
    const running = startService({ ...service, database: probe.database }, bus, { log: probe.log });
    await bus.start();
    await eventually(async () => {
      const text = await metrics.metrics();
      expect(text).toContain('ifcgate_backlog_rows{service="case",kind="behind"} 9999');
      expect(text).toContain('ifcgate_backlog_rows{service="case",kind="unread"} 5000');
    });
    await bus.stop();
    await running.stop();

    await eventually(async () => {
      const left = await probe.sql(
        'select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      expect(left.length).toBeLessThanOrEqual(1);
    });
    expect(await wholeReads()).toEqual(before);
    expect(handled).toEqual([]);
    await probe.urls.drop();
  });
});
