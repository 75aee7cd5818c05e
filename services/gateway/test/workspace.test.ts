import type { Page, UsageRow, WorkspaceSettings } from '@ifcgate/contracts';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import { forgetUsage } from '../src/use-cases/forget-usage.ts';
import { type TestGateway, type TestKey, gatewayDatabase, startGateway } from './harness.ts';

let database: TestDatabase;
let platform: TestGateway;
let replica: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database);
  replica = await startGateway(database);
});
afterAll(async () => {
  await platform.stop();
  await replica.stop();
  await database.drop();
});

const today = (): string => new Date().toISOString().slice(0, 10);
const usageOf = async (key: string, filters = '') => {
  const { body } = await platform.request('GET', `/v1/usage${filters}`, { key });
  return body as unknown as Page<UsageRow>;
};

/** Lets the worker of a gateway save what was counted, as at its end. */
async function save({ gateway }: TestGateway): Promise<void> {
  const stopping = new AbortController();
  const running = gateway.workers.find(({ name }) => name === 'usage')?.run(stopping.signal);
  stopping.abort();
  await running;
}

async function ask(gateway: TestGateway, { secret }: TestKey, path: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await gateway.request('GET', path, { key: secret });
}

describe('GET /v1/usage', () => {
  it('adds up what all replicas answered, by day, route and class of status', async () => {
    const key = await platform.aKey();
    const live = await platform.aKey({ workspaceId: key.workspaceId, environment: 'live' });
    await ask(platform, key, '/v1/cases', 3);
    await ask(replica, key, '/v1/cases', 2);
    await ask(replica, key, '/v1/cases?unheard=of', 1);
    await ask(replica, key, '/v1/nothing', 1);
    await ask(platform, live, '/v1/cases', 1);
    await platform.request('GET', '/v1/cases');
    await platform.request('POST', '/v1/cases', { key: key.secret });

    // The last line of an answer may be written after the client has read it.
    const rows = await eventually(async () => {
      await Promise.all([save(platform), save(replica)]);
      const { data } = await usageOf(key.secret);
      return data.length >= 3 && data.filter(({ route }) => route !== 'GET /v1/usage');
    });

    const day = today();
    expect(rows).toEqual([
      { day, route: 'unknown', status_class: '4xx', requests: 2 },
      { day, route: 'GET /v1/cases', status_class: '2xx', requests: 6 },
    ]);
    expect((await usageOf(live.secret)).data).toEqual([
      { day, route: 'GET /v1/cases', status_class: '2xx', requests: 1 },
    ]);
  });

  it('counts what was over the limit to its route', async () => {
    const key = await platform.aKey({ rateLimitPerMinute: 2 });
    const reader = await platform.aKey({ workspaceId: key.workspaceId });

    await ask(platform, key, '/v1/cases', 5);

    const { data } = await eventually(async () => {
      await save(platform);
      const page = await usageOf(reader.secret);
      return page.data.some(({ status_class, requests }) => status_class === '4xx' && requests === 3) && page;
    });
    expect(data).toContainEqual({ day: today(), route: 'GET /v1/cases', status_class: '2xx', requests: 2 });
  });

  it('shows every row once, the last day first, page by page', async () => {
    const { secret, workspaceId } = await platform.aKey();
    await query(
      database.superuserUrl,
      `insert into usage_days select $1, 'test', '2026-03-01'::date + d, 'GET /v1/r' || r, '2xx', 5000000000
       from generate_series(0, 9) d, generate_series(1, 3) r`,
      [workspaceId],
    );

    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await usageOf(secret, `?from=2026-03-02&to=2026-03-09&limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ day, route }) => `${day} ${route}`));
      expect(page.data[0]?.requests).toBe(5_000_000_000);
      cursor = page.next_cursor;
    }

    expect(seen).toHaveLength(24);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it('is forgotten after so many days, today included', async () => {
    const { workspaceId } = await platform.aKey();
    await query(
      database.superuserUrl,
      `insert into usage_days
       select $1, 'test', (now() at time zone 'utc')::date - ago, 'GET /v1/r', '2xx', 1 from generate_series(395, 405) ago`,
      [workspaceId],
    );

    await forgetUsage(platform.gateway.database.claim, 400, new AbortController().signal);

    const left = await query<{ ago: number }>(
      database.superuserUrl,
      `select (now() at time zone 'utc')::date - day as ago from usage_days where workspace_id = $1 order by 1`,
      [workspaceId],
    );
    expect(left.map(({ ago }) => ago)).toEqual([395, 396, 397, 398, 399]);
  });

  it.each([
    ['?from=2026-01-01&to=2026-04-03', 'query.from'],
    ['?from=2026-02-02&to=2026-02-01', 'query.from'],
    ['?from=2020-01-01', 'query.from'],
    ['?from=2026-02-30', 'query.from'],
    ['?to=0000-01-01', 'query.to'],
    ['?to=today', 'query.to'],
    ['?day=2026-01-01', 'query.day'],
    ['?limit=101', 'query.limit'],
    ['?cursor=cur_a.b', 'query.cursor'],
  ])('refuses %s', async (filters, path) => {
    const { secret } = await platform.aKey();

    const { status, body } = await platform.request('GET', `/v1/usage${filters}`, { key: secret });

    expect(status).toBe(400);
    expect(body.error.details?.map((detail) => detail.path)).toEqual([path]);
  });

  it('takes 92 days, and the first ones of the calendar', async () => {
    const { secret } = await platform.aKey();

    expect((await usageOf(secret, '?from=2026-01-01&to=2026-04-02')).data).toEqual([]);
    expect((await usageOf(secret, '?from=0001-01-01&to=0001-01-02')).data).toEqual([]);
    expect((await usageOf(secret, '?to=0001-01-10')).data).toEqual([]);
  });

  it('needs its scope', async () => {
    const { secret } = await platform.aKey({ scopes: ['cases:read'] });

    expect((await platform.request('GET', '/v1/usage', { key: secret })).body.error.message).toContain('usage:read');
  });
});

describe('/v1/workspace/settings', () => {
  const settings = async (key: string, body?: unknown) => {
    const answer = await platform.request(body === undefined ? 'GET' : 'PUT', '/v1/workspace/settings', { key, body });
    return { ...answer, settings: answer.body as unknown as WorkspaceSettings };
  };
  const days = { files: 30, documents: 365, cases: null, events: 60, attempts: 30 };

  it('begin with defaults and the limit of the platform', async () => {
    const { secret, workspaceId } = await platform.aKey();

    expect((await settings(secret)).settings).toEqual({
      ...{ workspace_id: workspaceId, name: 'Test', rate_limit: 100_000, updated_at: null, updated_by: null },
      retention_days: { files: 1827, documents: 1827, cases: 1827, events: 90, attempts: 90 },
      ...{ own_parties: [], indexed_metadata: [], brief_model: false, calendar: null },
    });
  });

  it('are changed for their environment alone, and say when and by whom', async () => {
    const { secret, workspaceId, keyId } = await platform.aKey({ workspaceLimit: 77 });
    const live = await platform.aKey({ workspaceId, environment: 'live' });
    const stranger = await platform.aKey();

    const put = await settings(secret, { retention_days: days });

    expect(put).toMatchObject({
      status: 200,
      settings: { retention_days: days, rate_limit: 77, updated_by: keyId, updated_at: expect.stringMatching(/Z$/) },
    });
    expect((await settings(secret)).settings).toEqual(put.settings);
    expect((await settings(live.secret)).settings).toMatchObject({ updated_at: null, rate_limit: 77 });
    expect((await settings(stranger.secret)).settings.updated_at).toBeNull();
  });

  it.each([
    ['retention_days.files', { retention_days: { ...days, files: 0 } }],
    ['retention_days.cases', { retention_days: { ...days, cases: 3651 } }],
    ['retention_days.logs', { retention_days: { ...days, logs: 1 } }],
    ['rate_limit', { retention_days: days, rate_limit: 1 }],
    ['retention_days', { retention_days: null }],
  ])('are refused with the path %s', async (path, body) => {
    const { secret } = await platform.aKey();

    const answer = await settings(secret, body);

    expect(answer.status).toBe(400);
    expect(answer.body.error.details?.map((detail) => detail.path)).toEqual([path]);
    expect((await settings(secret)).settings.updated_at).toBeNull();
  });

  it('need their scope', async () => {
    const { secret } = await platform.aKey({ scopes: ['usage:read'] });

    expect((await settings(secret)).body.error.message).toContain('workspace:manage');
  });
});
