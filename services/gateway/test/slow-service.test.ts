import type { RequestListener, Server } from 'node:http';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import { Router } from 'express';
import { type Upstream, proxyTo, upstreamOf } from '../src/service.ts';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { startServer } from './wire.ts';

/** Hundreds of connections take their time on a busy machine. */
const timeoutMs = 20_000;
let database: TestDatabase;
let platform: TestGateway;
let servers: Server[] = [];
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterEach(async () => {
  await platform.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

const inThisProcess = (listener: RequestListener): Promise<Upstream> =>
  Promise.resolve(upstreamOf({ router: Router().use((request, response) => void listener(request, response)) }));

async function inAnother(listener: RequestListener): Promise<Upstream> {
  const { url, server } = await startServer(listener);
  servers.push(server);
  return proxyTo(url);
}

describe.each([
  ['in another process', inAnother],
  ['in the same process', inThisProcess],
])('a service %s that answers nobody', (_where, upstreamFor) => {
  it('takes nothing from the others, and is spared further requests of a workspace until it answers', async () => {
    let held: (() => void)[] = [];
    let isSlow = true;
    const slow = await upstreamFor((_request, response) => {
      if (isSlow) held.push(() => response.end('{}'));
      else response.end('{}');
    });
    const quick = await upstreamFor((_request, response) => void response.end('{"data":[]}'));
    platform = await startGateway(database, { upstreams: { case: slow, workflow: quick } });
    const { secret: key } = await platform.aKey();
    const waiting = Array.from({ length: 256 }, () => platform.request('GET', '/v1/cases', { key }));
    await eventually(() => held.length === 256, { timeoutMs, message: 'all places at the slow service are taken' });

    isSlow = false;
    const one = await platform.request('GET', '/v1/cases', { key });
    const { secret: otherKey } = await platform.aKey();
    const ofAnother = await Promise.all(
      Array.from({ length: 50 }, () => platform.request('GET', '/v1/cases', { key: otherKey })),
    );
    isSlow = true;
    const others = await Promise.all(
      Array.from({ length: 50 }, () => platform.request('GET', '/v1/workflows', { key })),
    );
    for (const answer of held) answer();

    expect(one.status).toBe(503);
    expect(one.headers['retry-after']).toBe('1');
    expect(held).toHaveLength(256);
    expect(new Set(ofAnother.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
    const answered = await Promise.all(waiting);
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
    held = [];
    const later = platform.request('GET', '/v1/cases', { key });
    await eventually(() => held.length === 1, { message: 'it gets requests again' });
    held[0]?.();
    expect((await later).status).toBe(200);
  }, 60_000);

  it('has its places back when the clients have gone', async () => {
    let asked = 0;
    let answers = false;
    const slow = await upstreamFor((_request, response) => {
      asked += 1;
      if (answers) response.end('{}');
    });
    platform = await startGateway(database, { upstreams: { case: slow } });
    const { secret: key } = await platform.aKey();
    const leaving = new AbortController();
    const init = { headers: { authorization: `Bearer ${key}` }, signal: leaving.signal };
    const waiting = Promise.allSettled(Array.from({ length: 256 }, () => fetch(`${platform.url}/v1/cases`, init)));
    await eventually(() => asked === 256, { timeoutMs, message: 'all places at the slow service are taken' });

    leaving.abort();
    await waiting;
    answers = true;

    await eventually(async () => (await platform.request('GET', '/v1/cases', { key })).status === 200, { timeoutMs });
  }, 60_000);
});
