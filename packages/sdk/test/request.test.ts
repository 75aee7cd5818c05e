import { readFile } from 'node:fs/promises';
import { APITimeoutError, ConfigurationError, RateLimitError, ServerError } from '../src/index.ts';
import { version } from '../src/version.ts';
import { anError, passing, startServer, testKey } from './recording-server.ts';

const params = { workflow: 'onboarding-default', applicant_id: 'app_10294' };
const created = {
  case_id: 'case_1',
  status: 'in_review',
  workflow: 'onboarding-default',
  queue: null,
  submitted_at: '2026-03-30T03:00:00Z',
};
const caught = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a request', () => {
  it('carries the key, JSON and what it was told, and gives the data of the answer', async () => {
    await using server = await startServer([{ status: 201, body: created }]);

    const answer = await server
      .client()
      .verifications.create(params, { idempotencyKey: 'verify_app_10294', requestId: 'trace-7' });

    expect(answer).toEqual(created);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v1/verifications',
        headers: {
          authorization: `Bearer ${testKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'verify_app_10294',
          'x-request-id': 'trace-7',
          'user-agent': expect.stringMatching(`^ifcgate-sdk/${version} node/`) as string,
        },
        body: params,
      },
    ]);
  });

  it('gets an idempotency key of its own when it is a POST, and none when it is not', async () => {
    await using server = await startServer([{ body: created }]);
    const client = server.client();

    await client.verifications.create(params);
    await client.verifications.create(params);
    await client.cases.get('case_1');

    const [first, second, third] = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^sdk_[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(third).toBeUndefined();
  });

  it('keeps its idempotency key and its body over all tries', async () => {
    await using server = await startServer([
      passing(503, 'service_unavailable'),
      'broken',
      { status: 201, body: created },
    ]);

    const { data, attempts } = await server.client().verifications.create(params).withResponse();

    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect({ data, attempts }).toEqual({ data: created, attempts: 3 });
    expect(new Set(keys).size).toBe(1);
    expect(server.requests.map(({ body }) => body)).toEqual([params, params, params]);
  });

  it('is tried again when its answer breaks off in the middle', async () => {
    await using server = await startServer(['half', { body: created }]);

    const answer = await server.client().cases.get('case_1');

    expect(answer).toEqual(created);
    expect(server.requests).toHaveLength(2);
  });

  it('is tried three times in all, then rejects with the last answer', async () => {
    await using server = await startServer([passing(503, 'service_unavailable')]);

    const error = await caught(server.client().cases.get('case_1'));

    expect(error).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ['of the call', {}, { maxRetries: 0 }],
    ['of the client', { maxRetries: 0 }, {}],
  ])('is tried once when the options %s say so', async (_whose, clientOptions, callOptions) => {
    await using server = await startServer([passing(503, 'service_unavailable')]);

    await caught(server.client(clientOptions).cases.get('case_1', callOptions));

    expect(server.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After asks before it is sent again', async () => {
    await using server = await startServer([
      anError(429, 'rate_limit_exceeded', { headers: { 'retry-after': '1' } }),
      { body: created },
    ]);

    await server.client().cases.get('case_1');

    const [first, second] = server.requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('gives the refusal at once when waiting would take longer than all tries may', async () => {
    await using server = await startServer([anError(429, 'rate_limit_exceeded', { headers: { 'retry-after': '30' } })]);
    const startedAt = performance.now();

    const error = await caught(server.client({ totalTimeoutMs: 20_000 }).cases.get('case_1'));

    expect(error).toBeInstanceOf(RateLimitError);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is not sent when it could not be right', async () => {
    await using server = await startServer([{ body: created }]);
    const client = server.client();

    const errors = await Promise.all([
      caught(client.cases.get('')),
      caught(client.cases.get('..')),
      caught(client.cases.get(undefined as unknown as string)),
      caught(client.verifications.create(params, { idempotencyKey: 'schlüssel' })),
      caught(client.verifications.create(params, { idempotencyKey: 'k'.repeat(256) })),
      caught(client.verifications.create(params, { requestId: 'two words' })),
      caught(client.cases.get('case_1', { timeoutMs: -1 })),
    ]);

    for (const error of errors) expect(error).toBeInstanceOf(ConfigurationError);
    expect(server.requests).toEqual([]);
  });

  it('keeps an id inside its path', async () => {
    await using server = await startServer([{ body: created }]);

    await server.client().cases.get('case_1/../../v1/events?x=#y');

    expect(server.requests).toMatchObject([{ path: '/v1/cases/case_1%2F..%2F..%2Fv1%2Fevents%3Fx%3D%23y', query: {} }]);
  });

  it('goes through a base URL with a path, and through the fetch it was given', async () => {
    await using server = await startServer([{ body: created }]);
    const urls: string[] = [];
    const client = server.client({
      baseUrl: `${server.baseUrl}/gate/`,
      fetch: (input, init) => {
        urls.push(input instanceof Request ? input.url : String(input));
        return fetch(input, init);
      },
    });

    await client.cases.get('case_1');

    expect(urls).toEqual([`${server.baseUrl}/gate/v1/cases/case_1`]);
    expect(server.requests).toMatchObject([{ path: '/gate/v1/cases/case_1' }]);
  });
});

describe('the time of a request', () => {
  it('is limited for each try, which is then made again', async () => {
    await using server = await startServer(['silent', { body: created }]);

    const answer = await server.client({ timeoutMs: 100 }).cases.get('case_1');

    expect(answer).toEqual(created);
    expect(server.requests).toHaveLength(2);
  });

  it('is limited also while the body arrives', async () => {
    await using server = await startServer(['stalled']);

    const error = await caught(server.client({ timeoutMs: 100, maxRetries: 0 }).cases.get('case_1'));

    expect(error).toBeInstanceOf(APITimeoutError);
  });

  it('is limited for all tries together, and the error says which limit it was', async () => {
    await using server = await startServer(['silent']);

    const perTry = await caught(server.client({ timeoutMs: 50, maxRetries: 0 }).cases.get('case_1'));
    const inAll = await caught(server.client({ totalTimeoutMs: 100, maxRetries: 50 }).cases.get('case_1'));

    expect(perTry).toBeInstanceOf(APITimeoutError);
    expect(perTry).toHaveProperty('message', 'GET /v1/cases/case_1 was not answered within 50 ms (timeoutMs).');
    expect(inAll).toBeInstanceOf(APITimeoutError);
    expect(inAll).toHaveProperty('message', expect.stringContaining('100 ms with all its tries'));
  });

  it('ends when the signal says so, during a try', async () => {
    const controller = new AbortController();
    await using server = await startServer(() => {
      controller.abort(new Error('the user left'));
      return 'silent';
    });

    const error = await caught(server.client().cases.get('case_1', { signal: controller.signal }));

    expect(error).toHaveProperty('message', 'the user left');
    expect(server.requests).toHaveLength(1);
  });

  it('ends when the signal says so, during a wait, and before the first try', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await using server = await startServer(() => {
      // Counted from here: a busy machine takes its time until the first try.
      setTimeout(() => controller.abort(new DOMException('enough', 'TimeoutError')), 300);
      return anError(429, 'rate_limit_exceeded', { headers: { 'retry-after': '30' } });
    });
    const startedAt = performance.now();

    const duringWait = await caught(server.client().cases.get('case_1', { signal }));
    const before = await caught(server.client().cases.get('case_1', { signal }));

    expect(duringWait).toHaveProperty('name', 'TimeoutError');
    expect(before).toBe(signal.reason);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the package', () => {
  it('tells the API its own version, and has no runtime dependencies', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');

    const manifest = JSON.parse(text) as Record<string, unknown>;

    expect(manifest.version).toBe(version);
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
  });
});
