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
import { type Sizes, fill, rowsReadThrough } from './fill.ts';
import { Refilled } from './refill.ts';
import { Times, timed } from './timed.ts';

/**
 * What the event tables cost with few and with many rows in them: see the README beside. With `--smoke` few rows and few
 * repetitions, which only shows that it runs.
 */
const isSmoke = process.argv.includes('--smoke');
/** Metrics count 10,001 rows of each kind of parked events at most: 100,000 are enough of each for that. */
const few: Sizes = isSmoke
  ? { outbox: 1000, inbox: 1000, parked: 1000 }
  : { outbox: 10_001, inbox: 10_000, parked: 100_000 };
const many: Sizes = isSmoke
  ? { outbox: 5000, inbox: 5000, parked: 5000 }
  : { outbox: 1_000_000, inbox: 1_000_000, parked: 1_000_000 };
const repetitions = isSmoke ? 5 : 50;
/** Backlog metrics are taken every 10 s, and parked events looked for at least every 5. */
const watchMs = isSmoke ? 6000 : 21_000;

const looks = {
  'relay: read the outbox': /from platform\.outbox where id >=.*subject <>/s,
  'relay: where to read from': /pg_current_xact_id/,
  'relay: delete what is safe': /delete from platform\.outbox/,
  'retries: what is due': /p\.retry_at <= now\(\)/,
  'retries: what this version has not tried to read': /unread_by\[1\] </,
  'retries: when the next one is due': /min\(retry_at\)/,
  'metrics: the outbox': /from platform\.outbox order by id limit 10001/,
  'metrics: what is parked': /unnest\(array\['failed'/,
};

const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-backlog-'));
const server = await startEmbeddedPostgres({ dataDir });
try {
  const [fewTimes, manyTimes] = [await measure('few', few), await measure('many', many)];
  report('', 'p50 with few rows, with many, ratio');
  for (const [what, times] of fewTimes.all) {
    const [one, other] = [percentile(times, 50), percentile(manyTimes.all.get(what) ?? [], 50)];
    report(what, `${one.toFixed(2)} ms, ${other.toFixed(2)} ms, ${(other / one).toFixed(2)}`);
  }
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Measures everything on a database of its own with so many rows in each table. */
async function measure(name: string, sizes: Sizes): Promise<Times> {
  const database = `backlog_${name}`;
  const passwords = derivePasswords(server.secret, database);
  const urls = await provisionDatabase({ superuserUrl: server.superuserUrl(), database, passwords });
  await migrate({ url: urls.ownerUrl, migrationsDir });
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  try {
    await fill(owner, sizes, versionOf(['verification.completed']));
    const before = await rowsReadThrough(owner);
    const times = await run(urls, owner);
    // The server counts what a session has read once it has been idle for a moment.
    await sleep(2000);
    const after = await rowsReadThrough(owner);
    for (const [table, rows] of Object.entries(after))
      report(`${name}: rows of ${table} read without an index`, String(rows - (before[table] ?? 0)));
    return times;
  } finally {
    await owner.end();
  }
}

/** The service as it runs, with its statements timed, and what a consumer does with a batch of 100. */
async function run(urls: { appUrl: string; workerUrl: string }, owner: pg.Client): Promise<Times> {
  const subscriptions = [on('verification.completed', () => Promise.resolve())];
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
  const { claim } = service.database;
  const outbox = new Refilled(timed(service.database.outbox, looks, times), owner);
  const database = { ...service.database, claim: timed(claim, looks, times), outbox };
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
  await outbox.finish();
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
