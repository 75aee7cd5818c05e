import { randomInt } from 'node:crypto';
import type { TestDatabase } from '@ifcgate/test-kit';
import { eventually } from '@ifcgate/test-kit';
import { createApiKeyLookup } from '../src/db/api-key-lookup.ts';
import { newApiKey } from '../src/domain/api-key.ts';
import { type TestGateway, gatewayDatabase, startGateway } from './harness.ts';

let database: TestDatabase;
let platform: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database, { trustedProxies: ['127.0.0.1'] });
});
afterAll(async () => {
  await platform.stop();
  await database.drop();
});

const get = (key?: string, headers: Record<string, string> = {}) =>
  platform.request('GET', '/v1/cases', { ...(key !== undefined && { key }), headers });

describe('the key of a request', () => {
  it('lets in, and tells the service who calls', async () => {
    const key = await platform.aKey({ scopes: ['cases:read'], families: ['onboarding-*'] });

    const answer = await get(key.secret);

    expect(answer.status).toBe(200);
    expect(answer.body.caller).toEqual({
      ...{ keyId: key.keyId, lineId: key.keyId, workspaceId: key.workspaceId, environment: 'test' },
      ...{ scopes: ['cases:read'], families: ['onboarding-*'] },
    });
  });

  it.each([
    ['none at all', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a scheme without a key', 'Bearer '],
  ])('is asked for when there is %s', async (_name, authorization) => {
    const answer = await platform.request('GET', '/v1/cases', { headers: authorization ? { authorization } : {} });

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body.error).toMatchObject({ code: 'authentication_required', status: 401 });
    expect(answer.body.error.request_id).toBe(answer.headers['x-request-id']);
  });

  it.each([
    ['mistyped', newApiKey('test', randomInt).secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['not known', newApiKey('test', randomInt).secret],
    ['not one of ours', 'sk_live_abc'],
  ])('is refused when it is %s', async (_name, secret) => {
    const answer = await get(secret);

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body.error.code).toBe('invalid_api_key');
  });

  it('is refused when it has expired', async () => {
    const { secret } = await platform.aKey({ expiresAt: new Date(Date.now() - 1000) });

    const answer = await get(secret);

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body.error.code).toBe('api_key_expired');
  });

  it('is refused within two seconds of its revocation', async () => {
    const { secret, workspaceId, keyId } = await platform.aKey();
    expect((await get(secret)).status).toBe(200);

    await platform.gateway.admin.revokeApiKey({ workspaceId, environment: 'test', keyId });

    const refused = await eventually(
      async () => {
        const answer = await get(secret);
        return answer.status === 401 && answer;
      },
      { timeoutMs: 2500 },
    );
    expect(refused.body.error.code).toBe('invalid_api_key');
  });

  it('may be used as soon as it was made', async () => {
    const { secret } = await platform.aKey();

    expect((await get(secret)).status).toBe(200);
  });

  it('is sent once: a second Authorization header is refused', async () => {
    const { secret } = await platform.aKey();

    const answer = await platform.request('GET', '/v1/cases', {
      headers: { authorization: [`Bearer ${secret}`, 'Bearer other'] },
    });

    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([{ path: 'headers.Authorization', message: 'must be sent once' }]);
  });

  it('never reaches a service or a log line', async () => {
    const { secret, keyId, workspaceId } = await platform.aKey();

    const answer = await get(secret, { 'x-request-id': 'the-line-of-this-test' });

    expect(answer.text).not.toContain(secret);
    const line = await eventually(
      () => platform.lines.find((one) => one['requestId'] === 'the-line-of-this-test') ?? false,
    );
    expect(line).toMatchObject({ event: 'http.request', route: 'GET /v1/cases', status: 200, keyId, workspaceId });
    expect(JSON.stringify(platform.lines)).not.toContain(secret);
  });

  it('was last used when it was last used', async () => {
    const { secret, keyId, workspaceId } = await platform.aKey();
    await get(secret);
    const stopping = new AbortController();
    const worker = platform.gateway.workers.find(({ name }) => name === 'last-uses');

    const running = worker?.run(stopping.signal);
    stopping.abort();
    await running;

    const [listed] = await platform.gateway.admin.listApiKeys(workspaceId);
    expect(listed).toMatchObject({ keyId, lastUsedAt: expect.any(Date) });
  });

  it('is looked up once for requests that come together, and not again for those that follow', async () => {
    const { secret, keyId } = await platform.aKey();
    const unknown = newApiKey('test', randomInt).secret;
    const find = createApiKeyLookup(platform.gateway.database.claim, 600);

    const first = [find(secret), find(unknown)];
    const together = [find(secret), find(unknown)];
    const found = [await first[0], await first[1]];
    const later = [find(secret), find(unknown)];

    expect(together[0]).toBe(first[0]);
    expect(together[1]).toBe(first[1]);
    expect(found).toEqual([expect.objectContaining({ keyId }), undefined]);
    expect(later[0]).toBe(found[0]);
    expect(later[1]).toBeUndefined();
  });
});

describe('a flood of keys', () => {
  it('that nobody has leaves a workspace that was here before its look-ups', async () => {
    const { secret, keyId } = await platform.aKey();
    let now = 0;
    const find = createApiKeyLookup(platform.gateway.database.claim, 600, () => now);
    await find(secret);
    now += 2000;

    const found: string[] = [];
    const flood = Array.from({ length: 600 }, async () => {
      await find(newApiKey('test', randomInt).secret);
      found.push('unknown');
    });
    const known = Promise.resolve(find(secret)).then((key) => found.push(key?.keyId ?? 'lost'));
    await Promise.all([...flood, known]);

    expect(found.indexOf(keyId)).toBeLessThan(100);
  });

  it('without end is a 503 for the last of them, and counted against no address', async () => {
    const find = createApiKeyLookup(platform.gateway.database.claim, 600);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 1200 }, () => Promise.resolve(find(newApiKey('test', randomInt).secret))),
    );

    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(200);
    expect(refused[0]).toMatchObject({ reason: { code: 'service_unavailable', options: { retryAfterSeconds: 1 } } });
  });
});

describe('what a key may do', () => {
  it('is refused by the name of the scope that is missing', async () => {
    const { secret } = await platform.aKey({ scopes: ['documents:read'] });

    const answer = await get(secret);

    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('"cases:read"'),
    });
  });

  it('is refused from a network that is not one of its own', async () => {
    const { secret, keyId } = await platform.aKey({ cidrs: ['198.51.100.0/24'] });

    const inside = await get(secret, { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' });
    const outside = await get(secret, {
      'x-forwarded-for': '198.51.100.7, 203.0.113.1',
      'x-request-id': 'from-outside',
    });

    expect(inside.status).toBe(200);
    expect(outside.status).toBe(403);
    expect(outside.body.error.code).toBe('permission_denied');
    const line = await eventually(() => platform.lines.find((one) => one['requestId'] === 'from-outside') ?? false);
    expect(line).toMatchObject({ status: 403, keyId });
  });

  it('is not told to those without a key: an unknown path is 401 like any other', async () => {
    expect((await platform.request('GET', '/v1/nothing')).status).toBe(401);
    expect((await platform.request('DELETE', '/v1/cases')).status).toBe(401);
  });
});
