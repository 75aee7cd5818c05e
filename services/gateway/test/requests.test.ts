import type { TestDatabase } from '@ifcgate/test-kit';
import { type Seam, type TestGateway, gatewayDatabase, seams, startGateway, stopGateways } from './harness.ts';
import { exchange } from './wire.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

describe.each(seams)('a request, %s', (seam: Seam) => {
  let platform: TestGateway;
  let key: string;
  beforeAll(async () => {
    platform = await startGateway(database, {
      seam,
      arrival: { headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 50 },
    });
    key = (await platform.aKey()).secret;
  });
  afterAll(() => platform.stop());

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    platform.request('POST', '/v1/verifications', { key, body, headers });

  it('reaches its service with method, path, query, body and its own headers', async () => {
    const headers = { 'x-request-id': 'mine', 'idempotency-key': 'k1', 'x-own': 'kept' };

    const answer = await platform.request('POST', '/v1/verifications?a=1&b=%20', {
      key,
      body: { workflow: 'é' },
      headers,
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      service: 'verification',
      method: 'POST',
      url: '/v1/verifications?a=1&b=%20',
      body: { workflow: 'é' },
    });
    expect(answer.body.headers).toMatchObject(headers);
    expect(answer.headers['x-request-id']).toBe('mine');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('gets an id when it has none, or one that cannot be used', async () => {
    const answer = await platform.request('GET', '/v1/cases', { key, headers: { 'x-request-id': 'not good' } });

    expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it('cannot bring internal headers: what it claims to be is dropped', async () => {
    const headers = {
      'X-Internal-Authorization': 'Bearer forged',
      'x-internal-wait-ms': '5000',
      'x-internal-missing-id': 'case_01k0000000000000000000000a',
      'x-internal-anything': 'x',
    };

    const answer = await platform.request('GET', '/v1/cases', { key, headers });

    expect(answer.status).toBe(200);
    const internal = Object.keys(answer.body.headers).filter((name) => name.startsWith('x-internal-'));
    expect(internal).toEqual(['x-internal-authorization']);
    expect(answer.body.headers['x-internal-authorization']).not.toContain('forged');
    expect(answer.body.headers).not.toHaveProperty('authorization');
  });

  it('of HEAD is answered as GET, without a body', async () => {
    const answer = await platform.request('HEAD', '/v1/cases', { key });

    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect(answer.headers['content-type']).toMatch('application/json');
  });

  it('to an unknown path is a 404', async () => {
    const below = await platform.request('GET', '/v1/nothing', { key });
    const elsewhere = await platform.request('GET', '/nothing');

    for (const answer of [below, elsewhere]) {
      expect(answer.status).toBe(404);
      expect(answer.body.error).toMatchObject({
        code: 'not_found',
        status: 404,
        request_id: answer.headers['x-request-id'],
      });
    }
  });

  it('of a method that the path does not take is a 405 with those that it does', async () => {
    const answer = await platform.request('DELETE', '/v1/cases', { key });

    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(answer.body.error.code).toBe('method_not_allowed');
  });

  it.each([
    ['broken JSON', '{"workflow": ', 400, 'invalid_json'],
    ['text that is no UTF-8 JSON', Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'invalid_json'],
    ['more than 1 MiB', JSON.stringify('x'.repeat(1024 * 1024)), 413, 'payload_too_large'],
    ['more than 32 levels', '['.repeat(33) + ']'.repeat(33), 400, 'invalid_request'],
  ])('with %s is refused', async (_name, body, status, code) => {
    const answer = await post(body);

    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code, status, request_id: answer.headers['x-request-id'] });
  });

  it('with 32 levels is taken', async () => {
    expect((await post('['.repeat(32) + ']'.repeat(32))).status).toBe(200);
  });

  it('with a body of another type is a 415', async () => {
    const answer = await post('workflow=x', { 'content-type': 'application/x-www-form-urlencoded' });

    expect(answer.status).toBe(415);
    expect(answer.body.error.code).toBe('unsupported_media_type');
  });

  it('without a body needs no Content-Type', async () => {
    const path = '/v1/webhook_deliveries/whd_01k0000000000000000000000a/retry';

    const answer = await platform.request('POST', path, { key });

    expect(answer.status).toBe(200);
    expect(answer.body.service).toBe('webhook');
  });

  it.each([['x'.repeat(256)], ['tab\there'], ['']])('with the Idempotency-Key %j is refused', async (value) => {
    const answer = await post({}, { 'idempotency-key': value });

    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([
      { path: 'headers.Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' },
    ]);
  });

  it('with two Idempotency-Keys is refused: which one holds would be a guess', async () => {
    const answer = await platform.request('POST', '/v1/verifications', {
      key,
      body: {},
      headers: { 'idempotency-key': ['a', 'b'] },
    });

    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([{ path: 'headers.Idempotency-Key', message: 'must be sent once' }]);
  });

  it('by an absolute address reaches the same path', async () => {
    const [head, body] = await exchange(
      platform.port,
      `GET http://elsewhere.example/v1/cases?limit=5 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
    );

    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(body).toMatch(/"url":"[^"]*\/v1\/cases\?limit=5"/);
  });
});
