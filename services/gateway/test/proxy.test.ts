import { once } from 'node:events';
import type { Server } from 'node:http';
import { newId } from '@ifcgate/service-kit';
import type { TestDatabase } from '@ifcgate/test-kit';
import { eventually } from '@ifcgate/test-kit';
import { proxyTo, type Upstream } from '../src/service.ts';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { startServer } from './wire.ts';

let database: TestDatabase;
let platform: TestGateway;
let service: { url: string; server: Server };
let key: string;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterEach(async () => {
  await platform.stop();
  service.server.closeAllConnections();
  service.server.close();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

async function startBefore(
  listener: Parameters<typeof startServer>[0],
  options: Parameters<typeof proxyTo>[1] = {},
): Promise<void> {
  service = await startServer(listener);
  const upstream: Upstream = proxyTo(service.url, options);
  platform = await startGateway(database, { upstreams: { case: upstream } });
  key = (await platform.aKey()).secret;
}

const read = () => platform.request('GET', '/v1/cases', { key });
const run = (headers: Record<string, string> = {}) =>
  platform.request('POST', '/v1/workflows/run', { key, body: { a: 1 }, headers });

describe('a service in another process', () => {
  it('that refuses connections is a 503, with Retry-After', async () => {
    await startBefore(() => undefined);
    service.server.close();
    await once(service.server, 'close');

    const answer = await read();

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body.error.code).toBe('service_unavailable');
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ECONN/);
  });

  it('that breaks the connection before its answer gets a safe request once more', async () => {
    let count = 0;
    await startBefore((request, response) => {
      count += 1;
      if (count === 1) request.socket.resetAndDestroy();
      else response.end('{}');
    });

    expect((await read()).status).toBe(200);
    expect(count).toBe(2);
  });

  it('that breaks every connection is a 503 after the second', async () => {
    let count = 0;
    await startBefore((request) => {
      count += 1;
      request.socket.resetAndDestroy();
    });

    expect((await read()).status).toBe(503);
    expect(count).toBe(2);
  });

  it('gets a POST once more only when that can do no harm', async () => {
    let bodies: string[] = [];
    await startBefore((request) => {
      request.on('data', (chunk: Buffer) => {
        bodies.push(chunk.toString());
        request.socket.resetAndDestroy();
      });
    });

    expect((await run()).status).toBe(503);
    expect(bodies).toEqual(['{"a":1}']);
    bodies = [];
    expect((await run({ 'idempotency-key': 'k' })).status).toBe(503);
    expect(bodies).toEqual(['{"a":1}', '{"a":1}']);
  });

  const breakOff = (bytes: number): Promise<void> =>
    startBefore((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(bytes) });
      response.write('{"data":', () => request.socket.destroy());
    });

  it('that does not find what HEAD asks for is a 404', async () => {
    await startBefore((_request, response) => {
      response.writeHead(404, { 'x-internal-missing-id': newId('run'), 'content-type': 'application/json' }).end();
    });

    expect((await platform.request('HEAD', '/v1/cases', { key })).status).toBe(404);
  });

  it('that breaks off in a short answer is a 503', async () => {
    await breakOff(100);

    expect((await read()).status).toBe(503);
  });

  it("that breaks off in a long answer breaks the client's off as well: half never looks like a whole one", async () => {
    await breakOff(100_000);

    await expect(read()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it('that speaks no HTTP is a 503', async () => {
    await startBefore((request) => void request.socket.end('hello\r\n\r\n'));

    expect((await read()).status).toBe(503);
  });

  it('is told when the client has gone', async () => {
    let arrived = false;
    let isCancelled = false;
    await startBefore((request) => {
      arrived = true;
      request.once('close', () => (isCancelled = true));
    });
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${key}` };

    const asking = fetch(`${platform.url}/v1/cases`, { headers, signal: leaving.signal });
    await eventually(() => arrived);
    leaving.abort();

    await expect(asking).rejects.toThrow(/abort/);
    await eventually(() => isCancelled);
    const line = await eventually(() => platform.lines.find(({ event }) => event === 'http.request') ?? false);
    expect(line).toMatchObject({ isComplete: false });
  });

  it('gets no more than so many requests at once: one more is refused', async () => {
    const waiting: (() => void)[] = [];
    await startBefore((_request, response) => void waiting.push(() => response.end('{}')), { maxConcurrent: 4 });
    const running = [read(), read()];
    await eventually(() => waiting.length === 2);

    const refused = await read();
    for (const answer of waiting) answer();

    expect(refused.status).toBe(503);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
    const later = read();
    await eventually(() => waiting.length === 3);
    waiting[2]?.();
    expect((await later).status).toBe(200);
  });

  it('gets over the same connection what comes one after the other', async () => {
    const ports = new Set<number | undefined>();
    await startBefore((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });

    for (let i = 0; i < 5; i++) await read();

    expect(ports.size).toBe(1);
  });

  it('neither gets nor gives headers that belong to one connection', async () => {
    let seen: NodeJS.Dict<string | string[]> = {};
    await startBefore((request, response) => {
      seen = request.headers;
      response
        .writeHead(200, { connection: 'x-secret', 'x-secret': '1', 'x-internal-anything': '1', 'x-kept': '1' })
        .end('{}');
    });

    const answer = await platform.request('GET', '/v1/cases', {
      key,
      headers: { connection: 'close, x-mine', 'x-mine': '1', te: 'trailers', 'proxy-authorization': 'x', 'x-own': '1' },
    });

    expect(seen).toMatchObject({ 'x-own': '1', host: new URL(service.url).host });
    for (const name of ['x-mine', 'te', 'proxy-authorization', 'authorization']) expect(seen).not.toHaveProperty(name);
    expect(answer.headers).toMatchObject({ 'x-kept': '1' });
    for (const name of ['x-secret', 'x-internal-anything']) expect(answer.headers).not.toHaveProperty(name);
  });

  it('streams an answer on as it comes', async () => {
    let finish: () => void = () => undefined;
    await startBefore((_request, response) => {
      response.write('first');
      finish = () => response.end(' second');
    });

    const answer = await fetch(`${platform.url}/v1/cases`, { headers: { authorization: `Bearer ${key}` } });
    const reader = answer.body!.getReader();
    const first = await reader.read();
    finish();
    const second = await reader.read();

    expect(Buffer.from(first.value).toString()).toBe('first');
    expect(Buffer.from(second.value).toString()).toBe(' second');
  });
});
