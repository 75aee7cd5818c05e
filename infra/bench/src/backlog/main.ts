import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCaseService, migrationsDir } from '@ifcgate/case-service/service';
import type { AnyEvent } from '@ifcgate/contracts';
import { createMemoryBus, on, versionOf } from '@ifcgate/event-bus';
import { derivePasswords, provisionDatabase, startEmbeddedPostgres } from '@ifcgate/postgres';
import { Secret, WorkInHand, createLogger, inTenant, newId, startService, systemClock } from '@ifcgate/service-kit';
import { migrate } from '@ifcgate/service-kit/migrate';
import pg from 'pg';
import { percentile, report } from '../figures.ts';
import { fill, sequentialScans } from './fill.ts';
import { Times, timed } from './timed.ts';

/**
 * What the event tables cost with few and with many rows in them: see the README beside. With `--smoke` few rows and few
 * repetitions, which only shows that it runs.
 */
const isSmoke = process.argv.includes('--smoke');
const sizes = isSmoke ? [1000, 5000] : [10_000, 1_000_000];
const repetitions = isSmoke ? 5 : 50;
/** Backlog metrics are taken every 10 s, and parked events looked for at least every 5. */
const watchMs = isSmoke ? 6000 : 21_000;

const looks = {
  'relay: read the outbox': /from platform\.outbox where subject <>/,
  'relay: delete what is safe': /delete from platform\.outbox/,
  'retries: what is due': /p\.retry_at <= now\(\)/,
  'retries: what this version has not tried to read': /unread_by\[1\] </,
  'retries: when the next one is due': /min\(retry_at\)/,
  'metrics: the outbox': /from platform\.outbox order by id limit 1/,
  'metrics: what is parked': /unnest\(array\['failed'/,
};

const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-backlog-'));
const server = await startEmbeddedPostgres({ dataDir });
try {
  const few = await measure(sizes[0] ?? 0);
  const many = await measure(sizes[1] ?? 0);
  report('', `p50 with ${sizes[0]} rows, with ${sizes[1]}, ratio`);
  for (const [what, times] of few.all) {
    const [one, other] = [percentile(times, 50), percentile(many.all.get(what) ?? [], 50)];
    report(what, `${one.toFixed(2)} ms, ${other.toFixed(2)} ms, ${(other / one).toFixed(2)}`);
  }
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Measures everything on a database of its own with so many rows in each table. */
async function measure(rows: number): Promise<Times> {
  const database = `backlog${rows}`;
  const passwords = derivePasswords(server.secret, database);
  const urls = await provisionDatabase({ superuserUrl: server.superuserUrl(), database, passwords });
  await migrate({ url: urls.ownerUrl, migrationsDir });
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  try {
    const subscriptions = [on('verification.completed', () => Promise.resolve())];
    await fill(owner, rows, versionOf(['verification.completed']));
    const before = await sequentialScans(owner);
    const times = await run(urls, subscriptions);
    // The server counts a scan once its session has been idle for a moment.
    await sleep(2000);
    const after = await sequentialScans(owner);
    for (const [table, scans] of Object.entries(after))
      report(`${rows} rows: times that ${table} was read as a whole`, String(scans - (before[table] ?? 0)));
    return times;
  } finally {
    await owner.end();
  }
}

/** The service as it runs, with its statements timed, and what a consumer does with a batch of 100. */
async function run(
  urls: { appUrl: string; workerUrl: string },
  subscriptions: ReturnType<typeof createCaseService>['subscriptions'],
): Promise<Times> {
  const times = new Times();
  const destination = { write: () => undefined };
  const log = createLogger({ service: 'bench', level: 'silent', redact: new Set(['secret']), destination });
  const service = createCaseService({
    ...{
      log,
      newId,
      clock: systemClock,
      secret: new Secret('a secret of the bench with 32 characters'),
      hasPeers: false,
      workInHand: new WorkInHand(),
    },
    ...{ appUrl: new Secret(urls.appUrl), workerUrl: new Secret(urls.workerUrl) },
    findInternalKey: () => Promise.resolve(undefined),
  });
  const { claim, outbox } = service.database;
  const database = { ...service.database, claim: timed(claim, looks, times), outbox: timed(outbox, looks, times) };
  const bus = createMemoryBus();
  const running = startService({ ...service, subscriptions, database }, bus, { log });
  await bus.start();
  const tenant = { workspaceId: 'ws_1', environment: 'test' } as const;
  const startedAt = performance.now();
  for (let n = 0; n < repetitions || performance.now() - startedAt < watchMs; n++) {
    const fresh = batchOf(() => newId('case'));
    await times.of('consumer: 100 new events', () => bus.publish(fresh));
    await times.of('consumer: the same 100 again', () => bus.publish(fresh));
    await times.of('consumer: 100 events behind a parked one', () => bus.publish(batchOf(() => 'case_queue')));
    await times.of('a transaction that says an event', () =>
      service.database.request(inTenant(tenant), (tx) =>
        Promise.resolve(tx.append({ type: 'case.documents.requested', subject: newId('case'), data: {} } as never)),
      ),
    );
    await sleep(isSmoke ? 50 : 200);
  }
  await bus.stop();
  await running.stop();
  return times;
}

function batchOf(subjectOf: () => string): AnyEvent[] {
  const data = {
    case_id: newId('case'),
    applicant_id: 'a',
    workflow: 'w',
    workflow_version: 1,
    outcome: 'clear',
    checks: [],
    metadata: {},
  };
  return Array.from({ length: 100 }, (_, n) => ({
    ...{
      id: newId('event'),
      type: 'verification.completed',
      source: 'verification',
      subject: subjectOf(),
      subjectSeq: n + 1,
    },
    ...{ time: new Date().toISOString(), workspaceId: 'ws_1', environment: 'test', data },
  })) as unknown as AnyEvent[];
}
