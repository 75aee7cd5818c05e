import type { RequestListener, Server } from 'node:http';
import { FairPlaces, createApp, listen, portOf } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { Router } from 'express';
import { inPlace } from '../src/http/in-place.ts';
import { type Upstream, proxyTo, upstreamOf } from '../src/service.ts';
import { type Answer, send, startServer } from './wire.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
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
])('a service %s', (_where, upstreamFor) => {
  /** A server whose every request is one of workspace `a` at the service, in one of two places for it. */
  async function start(listener: RequestListener): Promise<() => Promise<Answer>> {
    const upstream = await upstreamFor(listener);
    const places = new FairPlaces({ places: 3, reserve: 0, queue: 1 });
    const stay = { places, workspaceId: 'a', answersWithinMs: 300 };
    const app = createApp(
      [
        (request, response, next) =>
          inPlace(stay, { response, next }, (signal, back) => upstream.handle(request, response, back, signal)),
      ],
      recordingLogger('gateway'),
    );
    const server = await listen(app, 0, '127.0.0.1');
    servers.push(server);
    return () => send(portOf(server), 'GET', '/');
  }

  it('that does not answer in time is a 504, has its place back, and is told to stop', async () => {
    let stopped = 0;
    let isSlow = true;
    const ask = await start((_request, response) => {
      response.once('close', () => (stopped += 1));
      if (!isSlow) response.end('{}');
    });

    const late = await Promise.all([ask(), ask()]);
    isSlow = false;
    const next = await Promise.all([ask(), ask()]);

    expect(late.map(({ status, body }) => [status, body.error.code])).toEqual([
      [504, 'upstream_timeout'],
      [504, 'upstream_timeout'],
    ]);
    expect(next.map(({ status }) => status)).toEqual([200, 200]);
    await eventually(() => stopped === 4);
  });

  it('that answers after its time ends nothing but its own request', async () => {
    const late: (() => void)[] = [];
    const ask = await start((_request, response) => {
      late.push(() => {
        try {
          response.setHeader('X-Late', '1').end('{}');
        } catch {
          // Express passes it on, and nobody listens any more.
        }
      });
    });
    expect((await ask()).status).toBe(504);

    for (const answer of late) answer();

    expect((await ask()).status).toBe(504);
  });

  it('lets a request wait for its turn, refuses one more, and takes its time for an answer that has begun', async () => {
    const arrived: (() => void)[] = [];
    const ask = await start((_request, response) => {
      response.write('{');
      arrived.push(() => response.end('}'));
    });
    const running = [ask(), ask()];
    await eventually(() => arrived.length === 2);
    const waiting = ask();
    // The one that waits has the one place in the queue.
    const refused = await ask();
    for (const end of arrived.splice(0)) end();
    await eventually(() => arrived.length === 1);
    arrived[0]?.();

    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect((await Promise.all([...running, waiting])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
