import type { TestDatabase } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';

let database: TestDatabase;
let platform: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
});
beforeEach(async () => {
  platform = await startGateway(database, { rateLimitPerMinute: 5, trustedProxies: ['127.0.0.1'] });
});
afterEach(() => platform.stop());
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

const get = (key?: string, headers: Record<string, string> = {}) =>
  platform.request('GET', '/v1/cases', { ...(key !== undefined && { key }), headers });

async function statuses(count: number, ask: () => ReturnType<typeof get>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await ask()).status);
  return found;
}

describe('the rate limit', () => {
  it('is told in every answer, and refuses what is over it', async () => {
    const { secret } = await platform.aKey();

    const first = await get(secret);
    const more = await statuses(4, () => get(secret));
    const over = await get(secret);

    expect(first.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '4' });
    expect(Number(first.headers['ratelimit-reset'])).toBeGreaterThanOrEqual(60);
    expect(more).toEqual([200, 200, 200, 200]);
    expect(over.status).toBe(429);
    expect(over.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '0' });
    expect(over.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(over.body.error).toMatchObject({ code: 'rate_limit_exceeded', status: 429 });
  });

  it('holds a refusal back for a moment, so that who goes on at once is slowed down by itself', async () => {
    const { secret } = await platform.aKey();
    await statuses(5, () => get(secret));
    const startedAt = performance.now();

    const over = await statuses(3, () => get(secret));

    expect(over).toEqual([429, 429, 429]);
    expect(performance.now() - startedAt).toBeGreaterThan(550);
  });

  it('holds for all keys of a workspace together', async () => {
    const one = await platform.aKey();
    const two = await platform.aKey({ workspaceId: one.workspaceId });

    await statuses(3, () => get(one.secret));

    expect(await statuses(3, () => get(two.secret))).toEqual([200, 200, 429]);
  });

  it('leaves other workspaces alone', async () => {
    const one = await platform.aKey();
    await statuses(6, () => get(one.secret));

    expect((await get((await platform.aKey()).secret)).status).toBe(200);
  });

  it("is the workspace's own where it has one", async () => {
    const { secret } = await platform.aKey({ workspaceLimit: 2 });

    expect(await statuses(3, () => get(secret))).toEqual([200, 200, 429]);
  });

  it('of a key takes nothing from the others of its workspace', async () => {
    const small = await platform.aKey({ rateLimitPerMinute: 1 });
    const large = await platform.aKey({ workspaceId: small.workspaceId });

    expect(await statuses(4, () => get(small.secret))).toEqual([200, 429, 429, 429]);
    expect(await statuses(5, () => get(large.secret))).toEqual([200, 200, 200, 200, 429]);
  });

  it('counts refusals of scope, path and method too, and says so', async () => {
    const { secret } = await platform.aKey({ scopes: ['documents:read'] });

    const forbidden = await get(secret);
    const unknown = await platform.request('GET', '/v1/nothing', { key: secret });
    const method = await platform.request('DELETE', '/v1/cases', { key: secret });

    expect([forbidden, unknown, method].map((answer) => answer.headers['ratelimit-remaining'])).toEqual([
      '4',
      '3',
      '2',
    ]);
  });

  it('holds by address for requests without a valid key, and a valid one passes from the same address', async () => {
    const { secret } = await platform.aKey();

    const without = await statuses(6, () => get());
    const guesses = await statuses(1, () => get('ifcg_test_guess'));

    expect(without).toEqual([401, 401, 401, 401, 401, 429]);
    expect(guesses).toEqual([429]);
    expect((await get(secret)).status).toBe(200);
  });

  it('of a workspace is not used up by a key of it that was revoked', async () => {
    const revoked = await platform.aKey();
    const { workspaceId, keyId } = revoked;
    const { secret } = await platform.aKey({ workspaceId });
    await platform.gateway.admin.revokeApiKey({ workspaceId, environment: 'test', keyId });

    const refused = await statuses(6, () => get(revoked.secret));

    expect(refused).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await get(secret)).headers['ratelimit-remaining']).toBe('4');
  });

  it('tells addresses behind a trusted proxy apart', async () => {
    const from = (address: string) => get(undefined, { 'x-forwarded-for': address });
    await statuses(6, () => from('198.51.100.1'));

    expect((await from('198.51.100.1')).status).toBe(429);
    expect((await from('198.51.100.2')).status).toBe(401);
  });

  it('of a workspace is not used up by a stolen key from a foreign network', async () => {
    const { secret } = await platform.aKey({ cidrs: ['198.51.100.0/24'] });
    const from = (address: string) => get(secret, { 'x-forwarded-for': address });
    await statuses(8, () => from('203.0.113.1'));

    expect((await from('203.0.113.1')).status).toBe(429);
    expect((await from('198.51.100.1')).headers['ratelimit-remaining']).toBe('4');
  });
});
