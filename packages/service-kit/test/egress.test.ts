import { getEventListeners } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { eventually } from '@ifcgate/test-kit';
import type { EgressRequest } from '../src/egress/index.ts';
import { drip, pourEndlessly } from './local-server.ts';
import { useEgress } from './use-egress.ts';

const { open, startServer, serveTcp } = useEgress();
const request = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  ...{ method: 'POST', url, body: '{}', timeoutMs: 5000, maxResponseBytes: 1000, allowPrivate: true, ...more },
});
const silent: RequestListener = () => undefined;
const ok: RequestListener = (_request, response) => response.end('ok');

describe('send', () => {
  it('answers for every status, a redirect included, which it does not follow', async () => {
    const paths: (string | undefined)[] = [];
    const server = await startServer((incoming, response) => {
      paths.push(incoming.url);
      response.writeHead(Number(incoming.url?.slice(1)), { location: '/200', 'retry-after': '7' }).end('body');
    });
    const egress = open();

    for (const status of [200, 302, 410, 503]) {
      const answer = await egress.send(request(`${server.url}/${status}`));
      expect(answer).toMatchObject({ status, body: Buffer.from('body'), isTruncated: false });
      expect(answer.headers['retry-after']).toBe('7');
    }

    expect(paths).toEqual(['/200', '/302', '/410', '/503']);
  });

  it('sends body and headers as given, but keeps those of the connection to itself', async () => {
    let received: IncomingMessage['headers'] = {};
    const bodies: string[] = [];
    const server = await startServer((incoming, response) => {
      received = incoming.headers;
      incoming.on('data', (chunk: Buffer) => bodies.push(chunk.toString())).on('end', () => response.end());
    });
    const headers = { 'Webhook-Id': 'evt_1', Host: 'internal', 'Content-Length': '999', Connection: 'close', TE: 'x' };

    await open().send(request(server.url, { headers, body: Buffer.from('{"a":1}') }));

    expect(bodies).toEqual(['{"a":1}']);
    expect(received).toMatchObject({ 'webhook-id': 'evt_1', 'user-agent': 'test/1', 'accept-encoding': 'identity' });
    expect(received).toMatchObject({ host: `127.0.0.1:${server.port}`, 'content-length': '7' });
    expect(received['te']).toBeUndefined();
  });

  it('reads no more of an endless answer than it was told, and hangs up', async () => {
    const server = await startServer((_request, response) => pourEndlessly(response));

    const answer = await open().send(request(server.url, { maxResponseBytes: 70_000 }));

    expect(answer).toMatchObject({ status: 200, isTruncated: true });
    expect(answer.body).toHaveLength(70_000);
    await eventually(() => server.connections.size === 0);
  });

  it('gives up at the timeout when a server never answers, and hangs up', async () => {
    const server = await startServer(silent);
    const startedAt = performance.now();

    await expect(open().send(request(server.url, { timeoutMs: 200 }))).rejects.toMatchObject({ code: 'timeout' });

    expect(performance.now() - startedAt).toBeLessThan(1500);
    await eventually(() => server.connections.size === 0);
  });

  it('has its answer at the timeout when the body only drips, and hangs up', async () => {
    const server = await startServer((_request, response) => drip(response));

    const answer = await open().send(request(server.url, { timeoutMs: 300 }));

    expect(answer).toMatchObject({ status: 200, isTruncated: true });
    await eventually(() => server.connections.size === 0);
  });

  it('gives one text for every header, however often it came', async () => {
    const server = await serveTcp((socket) =>
      socket.end(
        'HTTP/1.1 503 No\r\nRetry-After: 5\r\nretry-after: 7\r\nVary: a\r\nvary: b\r\nset-cookie: a=b\r\n' +
          'set-cookie: c=d\r\nconstructor: e\r\ncontent-length: 0\r\n\r\n',
      ),
    );

    const { headers } = await open().send(request(server.url));

    expect({ ...headers }).toEqual({ 'retry-after': '5', vary: 'a, b', constructor: 'e', 'content-length': '0' });
    expect(headers['toString']).toBeUndefined();
  });

  it('reuses its connections, and lets go of a signal that outlives its requests', async () => {
    const server = await startServer(ok);
    const egress = open();
    const { signal } = new AbortController();

    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => egress.send(request(server.url, { signal }))));
    }

    // A connection rests for one turn of the event loop before it is used again; meanwhile another one is.
    expect(server.connectionCount()).toBeLessThanOrEqual(20);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is not held up at one origin by another that never answers', async () => {
    const [stuck, quick] = [await startServer(silent), await startServer(ok)];
    const egress = open({ connectionsPerOrigin: 2 });
    const giveUp = new AbortController();
    const waiting = Array.from({ length: 20 }, () => egress.send(request(stuck.url, { signal: giveUp.signal })));
    const allWaiting = Promise.allSettled(waiting);
    await eventually(() => stuck.connections.size === 2);

    const answer = await egress.send(request(quick.url, { timeoutMs: 1000 }));

    expect(answer.status).toBe(200);
    giveUp.abort();
    expect((await allWaiting).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('leaves nothing behind when it is aborted, wherever the request stands', async () => {
    let arrived = 0;
    const server = await startServer(() => {
      arrived += 1;
    });
    const egress = open({
      connectionsPerOrigin: 1,
      resolve: () => new Promise(() => undefined),
      connectTimeoutMs: 500,
    });
    const giveUp = new AbortController();
    const sendTo = (url: string): Promise<unknown> => egress.send(request(url, { signal: giveUp.signal }));
    // One is being answered, one waits for its connection, one is still looking for an address.
    const outcomes = Promise.allSettled([sendTo(server.url), sendTo(server.url), sendTo('http://slow.example')]);
    await eventually(() => arrived === 1);

    giveUp.abort(new Error('shutdown'));

    const aborted = expect.objectContaining({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'aborted' }),
    });
    expect(await outcomes).toEqual([aborted, aborted, aborted]);
    expect(getEventListeners(giveUp.signal, 'abort')).toHaveLength(0);
    await egress.close();
    await eventually(() => server.connections.size === 0);
    expect(arrived).toBe(1);
  });

  it('takes nothing more once it is closed', async () => {
    const server = await startServer(ok);
    const egress = open();
    await egress.close();

    await expect(egress.send(request(server.url))).rejects.toMatchObject({ code: 'aborted' });
  });
});
