import { type DatabaseProxy, type TestDatabase, eventually, startDatabaseProxy } from '@ifcgate/test-kit';
import { type ProbeDb, createProbeDatabase } from '@ifcgate/test-kit/probe';
import { type ServiceHarness, startHarness } from '@ifcgate/test-kit/service-harness';
import { Secret } from '../src/config.ts';
import { isDatabaseAway } from '../src/database-errors.ts';
import { DatabasePool } from '../src/database-pool.ts';
import { readinessOf } from '../src/http/health.ts';
import { createNotesService } from './notes-service.ts';

let urls: TestDatabase;
let proxy: DatabaseProxy;
let notes: ServiceHarness<ProbeDb>;
let beforeEnd: () => void = () => undefined;

beforeAll(async () => {
  urls = await createProbeDatabase();
  proxy = await startDatabaseProxy(urls.superuserUrl);
  const database = { ...urls, appUrl: proxy.through(urls.appUrl), workerUrl: proxy.through(urls.workerUrl) };
  notes = await startHarness({
    name: 'case',
    migrationsDir: '',
    database,
    create: (deps) => createNotesService(deps, { beforeEnd: () => beforeEnd(), finished: () => true }),
  });
});
afterAll(async () => {
  proxy.restore();
  await notes.stop();
  await proxy.stop();
  await urls.drop();
});
afterEach(() => {
  beforeEnd = () => undefined;
  proxy.restore();
});

const texts = async (): Promise<string[]> =>
  (await notes.sql<{ text: string }>('select text from notes order by place')).map((row) => row.text);

describe('a service whose database is away', () => {
  it('answers 503 with Retry-After to everything that needs it, says so when asked, and goes on when it is back', async () => {
    await notes.post('/v1/notes', { text: 'before' });
    proxy.cut();

    const answers = [await notes.post('/v1/notes', { text: 'lost' }), await notes.get('/v1/notes')];
    const readiness = await readinessOf([{ name: 'database', check: () => notes.service.database.ping() }]);
    const unknown = await notes.get('/v1/nothing');
    proxy.restore();
    const after = await eventually(async () => {
      const answer = await notes.post('/v1/notes', { text: 'after' });
      expect(answer.status).toBe(201);
      return answer;
    });

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(readiness).toEqual({ status: 'unavailable', dependencies: { database: 'away' } });
    expect(unknown.status).toBe(404);
    expect(after.status).toBe(201);
    expect(await texts()).toEqual(['before', 'after']);
  });

  it('keeps nothing of a request that was cut in its middle, and its key is free', async () => {
    beforeEnd = () => proxy.cut();

    const cut = await notes.post('/v1/notes', { text: 'cut' }, { idempotencyKey: 'cut' });
    beforeEnd = () => undefined;
    proxy.restore();
    const again = await eventually(async () => {
      const answer = await notes.post('/v1/notes', { text: 'cut' }, { idempotencyKey: 'cut' });
      expect(answer.status).toBe(201);
      return answer;
    });

    expect(cut).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
    expect(again.headers['idempotent-replayed']).toBeUndefined();
    expect((await texts()).filter((text) => text === 'cut')).toHaveLength(1);
  });

  it('answers a repetition with what was committed when only the answer to the commit was lost', async () => {
    const send = () => notes.post('/v1/notes', { text: 'committed' }, { idempotencyKey: 'committed' });
    beforeEnd = () => proxy.mute();

    const lost = send();
    await eventually(async () => expect(await texts()).toContain('committed'));
    proxy.cut();
    const first = await lost;
    beforeEnd = () => undefined;
    proxy.restore();
    const second = await eventually(async () => {
      const answer = await send();
      expect(answer.status).toBe(201);
      return answer;
    });

    expect(first.status).toBe(503);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect((await texts()).filter((text) => text === 'committed')).toHaveLength(1);
  });
});

describe('a server whose Unix socket is not there', () => {
  it('is away', async () => {
    const pool = new DatabasePool(new Secret('postgresql://nobody@127.0.0.1:5432/none?host=/nowhere'), 1);

    const failure: unknown = await pool.query('select 1').catch((error: unknown) => error);

    expect([String(failure), isDatabaseAway(failure)]).toEqual([expect.stringContaining('ENOENT'), true]);
    await pool.end();
  });
});

describe('a connection on which the database has fallen silent', () => {
  it('is given up after a while, as that of a database that is away, and replaced', async () => {
    const silent = await startDatabaseProxy(urls.superuserUrl);
    const url = new Secret(silent.through(urls.appUrl));
    const pools = [1, 2].map(() => new DatabasePool(url, 1, { answerTimeoutMs: 200 }));
    const [one, other] = pools as [DatabasePool, DatabasePool];
    await Promise.all(pools.map((pool) => pool.query('select 1')));
    silent.mute();

    const failures = await Promise.all([
      one.query('select 1').catch((error: unknown) => error),
      other
        .transaction({}, async (client) => ({ answer: await client.query('select 1') }))
        .catch((error: unknown) => error),
    ]);
    silent.restore();

    expect(failures.map((error) => [String(error), isDatabaseAway(error)])).toEqual(
      failures.map((error) => [String(error), true]),
    );
    for (const pool of pools) {
      expect((await pool.query('select 1')).rowCount).toBe(1);
      await pool.end();
    }
    await silent.stop();
  });
});
