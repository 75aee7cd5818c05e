import { type ApiKeyRow, type CreatedKey, type Page } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { TestDatabase } from '@ifcgate/test-kit';
import { type KeyOptions, type TestGateway, gatewayDatabase, startGateway } from './harness.ts';
import type { Answer } from './wire.ts';

let database: TestDatabase;
let platform: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database);
});
afterAll(async () => {
  await platform.stop();
  await database.drop();
});

const post = (key: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  platform.request('POST', `/v1/api_keys${path}`, { key, body, headers });
const get = (key: string, path = '') => platform.request('GET', `/v1/api_keys${path}`, { key });
const made = (answer: Answer) => answer.body as unknown as CreatedKey;
const row = (answer: Answer) => answer.body as unknown as ApiKeyRow;
const page = (answer: Answer) => answer.body as unknown as Page<ApiKeyRow>;
const endpointId = newId('endpoint');
const narrow: KeyOptions = {
  ...{ scopes: ['keys:manage', 'cases:read'], families: ['onboarding-*'], webhookEndpoints: [endpointId] },
  ...{ cidrs: ['127.0.0.0/8'], expiresAt: new Date('2100-01-01T00:00:00Z') },
};
const asNarrow = {
  ...{ name: 'Narrow', scopes: ['cases:read'], workflows: ['onboarding-eu-*'], webhook_endpoints: [endpointId] },
  ...{ cidrs: ['127.0.0.0/16', '127.0.0.1'], rate_limit: 500, expires_at: '2099-12-31T00:00:00.000Z' },
};

describe('POST /v1/api_keys', () => {
  it('makes a key that works, and shows its secret this once', async () => {
    const { secret, keyId } = await platform.aKey();

    const answer = await post(secret, '', { name: 'CI', scopes: ['cases:read', 'cases:read'], rate_limit: 7 });
    const key = made(answer);
    const used = await platform.request('GET', '/v1/cases', { key: key.secret });
    const read = await get(secret, `/${key.key_id}`);

    expect(answer.status).toBe(201);
    expect(key).toEqual({
      ...{ key_id: expect.stringMatching(/^key_/), name: 'CI', environment: 'test', scopes: ['cases:read'] },
      ...{ workflows: [], webhook_endpoints: [], cidrs: [], rate_limit: 7, expires_at: null, status: 'active' },
      ...{ prefix: 'ifcg_test_', last_four: key.secret.slice(-4), secret: expect.stringMatching(/^ifcg_test_/) },
      ...{ created_at: expect.stringMatching(/Z$/), last_used_at: null, revoked_at: null },
      ...{ created_by: keyId, replaced_by: null },
    });
    expect(used).toMatchObject({ status: 200, headers: { 'ratelimit-limit': '7' } });
    const { secret: _secret, ...shown } = key;
    expect(row(read)).toEqual(shown);
    expect(JSON.stringify(platform.lines)).not.toContain(key.secret);
  });

  it('makes one key of a repeated request, and hides the secret in the repetition', async () => {
    const { secret } = await platform.aKey();
    const body = { name: 'Once', scopes: ['cases:read'] };

    const first = await post(secret, '', body, { 'idempotency-key': 'k1' });
    const second = await post(secret, '', body, { 'idempotency-key': 'k1' });
    const other = await post(secret, '', { ...body, name: 'Other' }, { 'idempotency-key': 'k1' });

    expect(second).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(made(second)).toEqual({ ...made(first), secret: '[redacted]' });
    expect(other.body.error.code).toBe('idempotency_key_reused');
    expect(page(await get(secret)).data.map(({ name }) => name)).toEqual(['Once', 'test']);
  });

  it('gives a restricted key what lies within its own restrictions', async () => {
    const { secret } = await platform.aKey(narrow);

    const answer = await post(secret, '', asNarrow);

    expect(answer.status).toBe(201);
    expect(row(answer)).toMatchObject(asNarrow);
  });

  it.each([
    ['the scope "cases:export"', { scopes: ['cases:read', 'cases:export'] }],
    ['workflows onboarding*', { workflows: ['onboarding-eu', 'onboarding*'] }],
    ['no restriction of workflows', { workflows: undefined }],
    ['webhook_endpoints we_', { webhook_endpoints: [newId('endpoint')] }],
    ['no restriction of webhook_endpoints', { webhook_endpoints: undefined }],
    ['cidrs 0.0.0.0/0', { cidrs: ['127.0.0.1', '0.0.0.0/0'] }],
    ['cidrs ::ffff:7f00:0/104', { cidrs: ['::ffff:7f00:0/104'] }],
    ['no restriction of cidrs', { cidrs: undefined }],
    ['an expires_at after 2100-01-01', { expires_at: '2100-01-01T00:00:01Z' }],
    ['an expires_at after 2100-01-01', { expires_at: undefined }],
  ])('refuses %s to a key that has less', async (excess, more) => {
    const { secret } = await platform.aKey(narrow);

    const answer = await post(secret, '', { ...asNarrow, ...more });

    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining(excess) });
    expect(page(await get(secret)).data).toHaveLength(1);
  });

  it('makes no key with one that has a rate limit of its own: together they would have more', async () => {
    const { secret } = await platform.aKey({ rateLimitPerMinute: 500 });

    const answer = await post(secret, '', { name: 'x', scopes: ['cases:read'], rate_limit: 1 });

    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('rate limit');
  });

  it.each([
    ['scopes.1', { scopes: ['cases:read', 'cases:all'] }],
    ['scopes', { scopes: [] }],
    ['name', { name: '' }],
    ['workflows', { workflows: [] }],
    ['workflows.0', { workflows: ['No Name'] }],
    ['webhook_endpoints.0', { webhook_endpoints: ['we_1'] }],
    ['cidrs.0', { cidrs: ['nowhere'] }],
    ['cidrs.1', { cidrs: ['10.0.0.0/8', '10.0.0.0/33'] }],
    ['expires_at', { expires_at: '2001-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: 'tomorrow' }],
    ['rate_limit', { rate_limit: 0 }],
    ['families', { families: ['x'] }],
  ])('names %s where it is wrong', async (path, wrong) => {
    const { secret } = await platform.aKey();

    const answer = await post(secret, '', { name: 'x', scopes: ['cases:read'], ...wrong });

    expect(answer.status).toBe(400);
    expect(answer.body.error.details?.map((detail) => detail.path)).toEqual([path]);
  });

  it('needs the scope, and a key that is not at its end', async () => {
    const { secret: reader } = await platform.aKey({ scopes: ['cases:read'] });
    const { secret, workspaceId, keyId } = await platform.aKey();
    expect((await get(secret)).status).toBe(200);
    // The edge remembers the key for two seconds more.
    await platform.gateway.admin.revokeApiKey({ workspaceId, environment: 'test', keyId });

    const late = await post(secret, '', { name: 'x', scopes: ['cases:read'] });

    expect((await post(reader, '', { name: 'x', scopes: ['cases:read'] })).body.error.message).toContain('keys:manage');
    expect(late.body.error.code).toBe('invalid_api_key');
  });
});

describe('GET /v1/api_keys', () => {
  it('shows every key once, the newest first, page by page', async () => {
    const { secret, keyId } = await platform.aKey();
    const ids = [keyId];
    for (const name of ['1', '2', '3', '4'])
      ids.unshift(row(await post(secret, '', { name, scopes: ['cases:read'] })).key_id);

    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await get(secret, `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page(answer).data.map((key) => key.key_id));
      cursor = page(answer).next_cursor;
    }

    expect(seen).toEqual(ids);
    expect((await get(secret, '?cursor=cur_x.y')).body.error.details?.[0]?.path).toBe('query.cursor');
    expect((await get(secret, '?limt=2')).status).toBe(400);
  });

  it('knows nothing of another workspace, or of the other environment', async () => {
    const { secret, workspaceId } = await platform.aKey();
    const stranger = await platform.aKey();
    const live = await platform.aKey({ workspaceId, environment: 'live' });

    for (const { keyId } of [stranger, live]) {
      for (const answer of [
        await get(secret, `/${keyId}`),
        await post(secret, `/${keyId}/rotate`),
        await post(secret, `/${keyId}/revoke`),
      ])
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    }
    expect(page(await get(secret)).data).toHaveLength(1);
    expect((await get(secret, '/key_1')).status).toBe(400);
  });
});

describe('a gateway whose services run elsewhere', () => {
  it('answers the routes of its own itself', async () => {
    const apart = await startGateway(database, { seam: 'over the network' });
    const { secret } = await apart.aKey();

    const answer = await apart.request('POST', '/v1/api_keys', {
      ...{ key: secret, body: { name: 'x', scopes: ['cases:read'] } },
    });
    const used = await apart.request('GET', '/v1/cases', { key: made(answer).secret });
    await apart.stop();

    expect([answer.status, used.status]).toEqual([201, 200]);
  });
});
