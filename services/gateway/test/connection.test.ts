import type { TestDatabase } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { exchange } from './wire.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

describe('what is not a whole request', () => {
  let platform: TestGateway;
  let key: string;
  beforeAll(async () => {
    platform = await startGateway(database, {
      arrival: { headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 50 },
    });
    key = (await platform.aKey()).secret;
  });
  afterAll(() => platform.stop());

  it.each([
    ['is garbage', () => '\x16\x03\x01 hello\r\n\r\n', 400, 'invalid_request'],
    [
      'has two lengths',
      () => 'POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
      'invalid_request',
    ],
    [
      'has a length and chunks',
      () => 'POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      400,
      'invalid_request',
    ],
    [
      'has headers without end',
      () => `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['stops in its headers', () => 'GET /v1/cases HTTP/1.1\r\nHost: x\r\n', 408, 'request_timeout'],
    [
      'stops in its body',
      () =>
        `POST /v1/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"workflow":`,
      408,
      'request_timeout',
    ],
  ])('and %s is answered with the envelope', async (_name, bytes, status, code) => {
    const [head, body] = await exchange(platform.port, bytes());

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^X-Request-Id: req_/im);
    expect(JSON.parse(body)).toMatchObject({ error: { code, status, request_id: expect.stringMatching(/^req_/) } });
  });
});

describe('health', () => {
  let platform: TestGateway;
  beforeAll(async () => {
    platform = await startGateway(database);
  });
  afterAll(() => platform.stop());

  it('is told to anybody', async () => {
    expect((await platform.request('GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect((await platform.request('GET', '/readyz')).body).toEqual({
      status: 'ready',
      dependencies: { database: 'ok' },
    });
  });

  it('takes no other method', async () => {
    const answer = await platform.request('POST', '/healthz');

    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('names the database when it is away, and requests are answered 503 meanwhile', async () => {
    const url = 'postgres://nobody:x@127.0.0.1:9/nothing';
    const alone = await startGateway({ ...database, appUrl: url, workerUrl: url });
    const { secret } = await platform.aKey();

    const ready = await alone.request('GET', '/readyz');
    const answer = await alone.request('GET', '/v1/cases', { key: secret });
    await alone.stop();

    expect(ready).toMatchObject({ status: 503, body: { dependencies: { database: 'away' } } });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body.error.code).toBe('service_unavailable');
  });
});
