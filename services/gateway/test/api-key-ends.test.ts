import type { ApiKeyRow, CreatedKey, Page } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import { type KeyOptions, type TestGateway, type TestKey, gatewayDatabase, startGateway } from './harness.ts';
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
const statusWith = async (key: string, gateway = platform) =>
  (await gateway.request('GET', '/v1/cases', { key })).status;
const narrow: KeyOptions = {
  ...{ scopes: ['keys:manage', 'cases:read'], families: ['onboarding-*'], webhookEndpoints: [newId('endpoint')] },
  ...{ cidrs: ['127.0.0.0/8'], rateLimitPerMinute: 500, expiresAt: new Date('2100-01-01T00:00:00Z') },
};

describe('POST /v1/api_keys/{key_id}/rotate', () => {
  it('makes a key with the same rights, and lets the old one live for the overlap', async () => {
    const { secret, keyId } = await platform.aKey(narrow);
    const before = row(await get(secret, `/${keyId}`));

    const answer = await post(secret, `/${keyId}/rotate`, undefined, { 'idempotency-key': 'r1' });
    const again = await post(secret, `/${keyId}/rotate`, undefined, { 'idempotency-key': 'r1' });

    const key = made(answer);
    expect(answer.status).toBe(201);
    const own = { ...{ key_id: key.key_id, secret: key.secret, last_four: key.last_four }, created_at: key.created_at };
    expect(key).toEqual({ ...before, ...own });
    expect(key.key_id).not.toBe(keyId);
    expect(made(again)).toEqual({ ...key, secret: '[redacted]' });
    expect([await statusWith(secret), await statusWith(key.secret)]).toEqual([200, 200]);
    const { status, expires_at } = row(await get(key.secret, `/${keyId}`));
    expect(status).toBe('active');
    expect(new Date(expires_at ?? 0).getTime() - Date.now()).toBeCloseTo(24 * 3_600_000, -5);
  });

  it('does not lengthen the life of a key that ends earlier', async () => {
    const { secret } = await platform.aKey();
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const { key_id } = row(await post(secret, '', { name: 'short', scopes: ['cases:read'], expires_at }));

    await post(secret, `/${key_id}/rotate`, { overlap_hours: 168 });

    expect(row(await get(secret, `/${key_id}`)).expires_at).toBe(expires_at);
  });

  it('gives nobody a key with more rights than his own', async () => {
    const { workspaceId, keyId } = await platform.aKey();
    const { secret } = await platform.aKey({ ...narrow, workspaceId });

    const answer = await post(secret, `/${keyId}/rotate`);

    expect(answer.body.error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('scope') });
  });

  it('replaces a key once, however many ask at the same time, and none that has ended', async () => {
    const { secret, workspaceId } = await platform.aKey();
    const { keyId } = await platform.aKey({ workspaceId });

    // Opens every connection, so that the requests do meet.
    await Promise.all(Array.from({ length: 8 }, () => get(secret)));

    const answers = await Promise.all(Array.from({ length: 8 }, () => post(secret, `/${keyId}/rotate`)));
    const later = await post(secret, `/${keyId}/rotate`);
    await post(secret, `/${keyId}/revoke`);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(later.body.error.message).toContain('rotate key_');
    expect(page(await get(secret)).data).toHaveLength(3);
  });

  it.each([[-1], [169], [1.5], ['24']])('refuses an overlap of %j hours', async (overlap_hours) => {
    const { secret, keyId } = await platform.aKey();

    const answer = await post(secret, `/${keyId}/rotate`, { overlap_hours });

    expect(answer.body.error.details?.map(({ path }) => path)).toEqual(['overlap_hours']);
  });
});

describe('the end of a key', () => {
  let replica: TestGateway;
  beforeAll(async () => {
    replica = await startGateway(database);
  });
  afterAll(() => replica.stop());

  it.each([
    ['its revocation', 'revoke', undefined, 'invalid_api_key'],
    ['a rotation without overlap', 'rotate', { overlap_hours: 0 }, 'invalid_api_key'],
  ])('by %s holds on every replica within two seconds', async (_how, action, body, code) => {
    const { secret, workspaceId } = await platform.aKey();
    const victim: TestKey = await platform.aKey({ workspaceId });
    for (const gateway of [platform, replica]) expect(await statusWith(victim.secret, gateway)).toBe(200);

    const { status } = await post(secret, `/${victim.keyId}/${action}`, body);

    expect(status).toBeLessThan(300);
    for (const gateway of [platform, replica]) {
      const refused = await eventually(
        async () => {
          const answer = await gateway.request('GET', '/v1/cases', { key: victim.secret });
          return answer.status === 401 && answer;
        },
        { timeoutMs: 2000 },
      );
      expect(refused.body.error.code).toBe(code);
    }
  });

  it('is the same when it is said twice', async () => {
    const { secret, workspaceId } = await platform.aKey();
    const { keyId } = await platform.aKey({ workspaceId });

    const first = await post(secret, `/${keyId}/revoke`);
    const second = await post(secret, `/${keyId}/revoke`);

    expect(row(first)).toMatchObject({ status: 'revoked', revoked_at: expect.stringMatching(/Z$/) });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect((await post(secret, `/${newId('key')}/revoke`)).status).toBe(404);
  });

  it('is brought about by itself or by a key that has no less, never by one that has less', async () => {
    const { secret, keyId, workspaceId } = await platform.aKey();
    const weak = await platform.aKey({ ...narrow, workspaceId });

    const refused = await post(weak.secret, `/${keyId}/revoke`);
    const own = await post(weak.secret, `/${weak.keyId}/revoke`);

    expect(refused.body.error.code).toBe('permission_denied');
    expect(row(await get(secret, `/${keyId}`)).status).toBe('active');
    expect(row(own).status).toBe('revoked');
  });
});
