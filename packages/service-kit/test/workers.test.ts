import { createMemoryBus } from '@ifcgate/event-bus';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Probe, startProbe } from '@ifcgate/test-kit/probe';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { Router } from 'express';
import { inTenant } from '../src/database.ts';
import { readinessOf } from '../src/http/health.ts';
import { metrics } from '../src/metrics.ts';
import { deleteExpired } from '../src/retention.ts';
import type { Worker } from '../src/service.ts';
import { startService, supervise } from '../src/start-service.ts';

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('a worker', () => {
  it('runs again after each failure, later each time, until it is told to stop', async () => {
    const log = recordingLogger('case');
    const stopping = new AbortController();
    const begunAt: number[] = [];
    const worker: Worker = {
      name: 'fragile',
      async run(signal) {
        begunAt.push(performance.now());
        if (begunAt.length < 3) throw new Error('broken');
        await untilAborted(signal);
      },
    };

    const running = supervise(worker, log, stopping.signal);
    await eventually(() => begunAt.length === 3);
    stopping.abort();
    await running;

    const [first = 0, second = 0, third = 0] = begunAt;
    // Each ±20 % by chance.
    expect(second - first).toBeGreaterThanOrEqual(190);
    expect(third - second).toBeGreaterThanOrEqual(390);
    expect(log.lines('worker.failed')).toMatchObject([
      { level: 50, worker: 'fragile', failures: 1, cause: { message: 'broken' } },
      { failures: 2 },
    ]);
  });

  it('is not called failed when it ends because it was told to', async () => {
    const log = recordingLogger('case');
    const stopping = new AbortController();
    const worker: Worker = {
      name: 'abrupt',
      run: (signal) => untilAborted(signal).then(() => Promise.reject(new Error('aborted'))),
    };

    const running = supervise(worker, log, stopping.signal);
    stopping.abort();
    await running;

    expect(log.lines('worker.failed')).toEqual([]);
  });

  it('runs again also when it ended by itself, but not in a tight loop', async () => {
    const stopping = new AbortController();
    let runs = 0;
    const running = supervise(
      { name: 'short', run: () => Promise.resolve(void runs++) },
      recordingLogger('case'),
      stopping.signal,
    );

    await eventually(() => runs >= 2);
    stopping.abort();
    await running;

    expect(runs).toBeLessThan(5);
  });
});

describe('a running service', () => {
  let probe: Probe;

  beforeEach(async () => {
    probe = await startProbe();
  });

  const serviceOn = (workers: readonly Worker[] = []) => ({
    ...{ name: 'case' as const, router: Router(), subscriptions: [], workers },
    database: probe.database,
  });

  it('runs its own workers, and ends them, its relay and its connections when it is stopped', async () => {
    let isRunning = false;
    const worker: Worker = {
      name: 'mine',
      async run(signal) {
        isRunning = true;
        await untilAborted(signal);
        isRunning = false;
      },
    };

    const running = startService(serviceOn([worker]), createMemoryBus(), { log: probe.log });
    await eventually(() => isRunning);
    await running.stop();

    expect(isRunning).toBe(false);
    // The server takes a moment to notice that a connection has ended.
    await eventually(async () => {
      const left = await probe.sql(
        'select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      expect(left).toEqual([]);
    });
    await probe.urls.drop();
  });

  it('tells operators what waits in its database', async () => {
    const tenant = aTenant();
    await probe.sql(
      `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
       values ('ws', 'live', 'case', 'evt_1', 'case', 's', '{}', 'r', 1, now() + interval '1 hour'), ('ws', 'live', 'case', 'evt_2', 'case', 't', '{}', 'r', 6, null)`,
    );
    await probe.sql(
      `insert into platform.parked_event (
         workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, parked_at, retry_at, unread_by)
       values
         ('ws', 'live', 'case', 'evt_4', 'case', 'u', '{}', 'r', 1, now(), null, '{v1}'),
         ('ws', 'live', 'case', 'evt_5', 'case', 'v', '{}', 'NotYetError: n', 9, now() - interval '2 hours', now() + interval '1 hour', null),
         ('ws', 'live', 'case', 'evt_6', 'case', 'v', '{}', 'behind another', 0, now(), null, null)`,
    );
    await probe.sql(
      `insert into platform.outbox (workspace_id, environment, event_id, type, subject, subject_seq, occurred_at, data)
       values ($1, $2, 'evt_3', 'case.created', 's', 1, now() - interval '90 seconds', '{}')`,
      [tenant.workspaceId, tenant.environment],
    );
    const bus = createMemoryBus();
    bus.subscribe({ group: 'away', topics: ['case.events'], handle: () => Promise.reject(new Error('away')) });
    await bus.start();

    const running = startService(serviceOn(), bus, { log: probe.log });
    const text = await eventually(async () => {
      const found = await metrics.metrics();
      expect(found).toContain('ifcgate_backlog_rows{service="case",kind="dead"} 1');
      return found;
    });

    expect(text).toContain('ifcgate_backlog_rows{service="case",kind="parked"} 1');
    for (const kind of ['outbox', 'unread', 'not_yet', 'behind'])
      expect(text).toContain(`ifcgate_backlog_rows{service="case",kind="${kind}"} 1`);
    const ageOfNotYet = /ifcgate_parked_age_seconds\{service="case",kind="not_yet"\} ([\d.]+)/.exec(text)?.[1];
    expect(Number(ageOfNotYet)).toBeGreaterThanOrEqual(7200);
    expect(Number(/ifcgate_outbox_age_seconds\{service="case"\} ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(89);
    await bus.stop();
    await running.stop();
    await probe.urls.drop();
  });

  it('forgets replies after a day and handled events after 30, and nothing else', async () => {
    const tenant = aTenant();
    await probe.sql(
      `insert into platform.kept_reply (workspace_id, environment, route, key, fingerprint, created_at) values
         ($1, 'live', 'r', 'old', 'f', now() - interval '25 hours'), ($1, 'live', 'r', 'new', 'f', now() - interval '23 hours')`,
      [tenant.workspaceId],
    );
    await probe.sql(
      `insert into platform.inbox (workspace_id, environment, consumer, event_id, handled_at) values
         ($1, 'live', 'case', 'old', now() - interval '31 days'), ($1, 'live', 'case', 'new', now() - interval '29 days')`,
      [tenant.workspaceId],
    );

    await deleteExpired(probe.database.claim, new AbortController().signal);

    expect(await probe.sql('select key from platform.kept_reply')).toEqual([{ key: 'new' }]);
    expect(await probe.sql('select event_id from platform.inbox')).toEqual([{ event_id: 'new' }]);
    await probe.database.request(inTenant(tenant), () => Promise.resolve());
    await probe.stop();
  });

  it('forgets what it can of one table when another cannot be cleaned', async () => {
    const tenant = aTenant();
    await probe.sql(
      `insert into platform.kept_reply (workspace_id, environment, route, key, fingerprint, created_at)
       values ($1, 'live', 'r', 'old', 'f', now() - interval '25 hours')`,
      [tenant.workspaceId],
    );
    await probe.sql(
      `insert into platform.inbox (workspace_id, environment, consumer, event_id, handled_at)
       values ($1, 'live', 'case', 'old', now() - interval '31 days')`,
      [tenant.workspaceId],
    );
    await probe.sql(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused by the test'; end $$;
      create trigger refuse before delete on platform.kept_reply for each row execute function refuse()`);

    const outcome = deleteExpired(probe.database.claim, new AbortController().signal);

    await expect(outcome).rejects.toThrow('refused by the test');
    expect(await probe.sql('select event_id from platform.inbox')).toEqual([]);
    await probe.stop();
  });
});

describe('the readiness of a process', () => {
  it('names what is away, and does not wait for what never answers', async () => {
    const startedAt = performance.now();

    const readiness = await readinessOf([
      { name: 'database', check: () => Promise.resolve() },
      { name: 'bus', check: () => Promise.reject(new Error('away')) },
      { name: 'store', check: () => new Promise(() => undefined) },
    ]);

    expect(readiness).toEqual({ status: 'unavailable', dependencies: { database: 'ok', bus: 'away', store: 'away' } });
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(await readinessOf([])).toEqual({ status: 'ready', dependencies: {} });
  });
});
