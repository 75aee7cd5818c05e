import type { Server } from 'node:http';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import { proxyTo } from '../src/service.ts';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { startServer } from './wire.ts';

let database: TestDatabase;
let platform: TestGateway;
let slow: { url: string; server: Server };
let quick: { url: string; server: Server };
let key: string;
const held: (() => void)[] = [];

beforeAll(async () => {
  database = await gatewayDatabase();
  slow = await startServer((_request, response) => void held.push(() => response.end('{}')));
  quick = await startServer((_request, response) => void response.end('{"data":[]}'));
  platform = await startGateway(database, {
    upstreams: { case: proxyTo(slow.url), workflow: proxyTo(quick.url) },
  });
  key = (await platform.aKey()).secret;
});
afterAll(async () => {
  await platform.stop();
  for (const { server } of [slow, quick]) {
    server.closeAllConnections();
    server.close();
  }
  await stopGateways();
  await database.drop();
});

describe('a service that answers nobody', () => {
  it('takes nothing from the others, and is spared further requests until it answers', async () => {
    const waiting = Array.from({ length: 256 }, () => platform.request('GET', '/v1/cases', { key }));
    await eventually(() => held.length === 256, { message: 'all places at the slow service are taken' });

    const one = await platform.request('GET', '/v1/cases', { key });
    const others = await Promise.all(
      Array.from({ length: 50 }, () => platform.request('GET', '/v1/workflows', { key })),
    );
    for (const answer of held) answer();

    expect(one.status).toBe(503);
    expect(one.headers['retry-after']).toBe('1');
    expect(held).toHaveLength(256);
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
    const answered = await Promise.all(waiting);
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
