import { type Socket, connect } from 'node:net';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import type { RequestHandler } from 'express';
import { askForBody } from '../src/http/body-form.ts';
import { createApp, drain, listen, portOf } from '../src/http/server.ts';

let server: Server;
let gate = Promise.withResolvers<void>();
let arrived = 0;

const routes: RequestHandler = async (request, response, next) => {
  if (request.path === '/slow') {
    arrived++;
    await gate.promise;
  }
  if (request.path === '/ok' || request.path === '/slow') response.json({ ok: true });
  else if (request.path === '/read') {
    askForBody(request);
    request.resume().on('end', () => response.json({ ok: true }));
  } else if (request.path === '/half') {
    response.write('half of an ');
    throw new Error('broken in the middle');
  } // eslint-disable-next-line @typescript-eslint/only-throw-error -- what libraries throw can be anything
  else if (request.path === '/thrown') throw 'a string';
  else next();
};
const start = (): Promise<Server> =>
  listen(createApp([routes], recordingLogger('test')), 0, '127.0.0.1', {
    requestTimeout: 400,
    headersTimeout: 200,
    connectionsCheckingInterval: 50,
  });

beforeAll(async () => {
  server = await start();
});
afterAll(() => drain(server, 0));

/** Sends bytes over a connection of its own and reads until the server ends it. */
async function exchange(bytes: string | Uint8Array, port = portOf(server)): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

/** Takes an answer that came as bytes apart. */
function parse(answer: string): { status: number; headers: Record<string, string>; body: unknown } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => line.split(': ')).map(([name = '', value = '']) => [name.toLowerCase(), value]);
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: JSON.parse(body) };
}

const refused = (status: number, code: string): object => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': expect.stringMatching(/^req_/) },
  body: { error: { code, status, message: expect.any(String), request_id: expect.stringMatching(/^req_/) } },
});
const host = 'Host: localhost\r\n';

describe('what is no request', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['the greeting of another protocol', Uint8Array.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc])],
    ['an unknown method', `BREW /ok HTTP/1.1\r\n${host}\r\n`],
    ['another version', `GET /ok HTTP/9.1\r\n${host}\r\n`],
    ['a header without a colon', `GET /ok HTTP/1.1\r\n${host}broken\r\n\r\n`],
    ['a space in a header name', `GET /ok HTTP/1.1\r\n${host}X Y: z\r\n\r\n`],
    ['two lengths', `POST /ok HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length beside chunks', `POST /ok HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['a broken chunk', `POST /read HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a request without a Host', 'GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('gets the documented envelope: %s', async (_name, bytes) => {
    expect(parse(await exchange(bytes))).toMatchObject(refused(400, 'invalid_request'));
  });

  it('gets it with 431 when its headers are too large', async () => {
    const bytes = `GET /ok HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(17_000)}\r\n\r\n`;

    expect(parse(await exchange(bytes))).toMatchObject(refused(431, 'headers_too_large'));
  });

  it.each([
    ['its headers', `GET /ok HTTP/1.1\r\n${host}X-Half: `],
    ['its body', `POST /read HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\nhalf`],
  ])('gets it with 408 when it stops in the middle of %s', async (_name, bytes) => {
    expect(parse(await exchange(bytes))).toMatchObject(refused(408, 'request_timeout'));
  });

  it('does not disturb others, nor does a connection that breaks off', async () => {
    const broken = Array.from({ length: 20 }, () => {
      const socket = connect(portOf(server), '127.0.0.1').on('error', () => undefined);
      socket.write('POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc', () => socket.resetAndDestroy());
      return once(socket, 'close');
    });
    await Promise.all(broken);

    const answer = await fetch(`http://127.0.0.1:${portOf(server)}/ok`);

    expect(answer.status).toBe(200);
  });
});

describe('an app', () => {
  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${portOf(server)}${path}`, init);

  it('says on every answer which request it belongs to, and that it is not to be stored or guessed at', async () => {
    const { headers } = await get('/ok');

    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it.each([
    ['/nothing', 404, 'not_found'],
    ['/thrown', 500, 'internal_error'],
    ['/%E0%A4%A', 404, 'not_found'],
  ])('answers %s with %i in the envelope', async (path, status, code) => {
    const answer = await get(path);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ error: { status, code } });
  });

  it('breaks an answer off that fails in its middle, so that nobody takes it for whole', async () => {
    const answer = await get('/half');

    await expect(answer.text()).rejects.toThrow();
  });

  it('answers a client that expects to be told to go on, or something else', async () => {
    const head = `POST /read HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: 2\r\n`;

    expect(await exchange(`${head}Expect: 100-continue\r\n\r\nab`)).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
    );
    expect(await exchange(`${head}Expect: the-unexpected\r\n\r\nab`)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('a server that is stopped', () => {
  it('lets running requests end, and takes no new ones', async () => {
    const stopping = await start();
    const port = portOf(stopping);
    gate = Promise.withResolvers();
    arrived = 0;
    const idle: Socket = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    const running = fetch(`http://127.0.0.1:${port}/slow`);
    await eventually(() => arrived === 1);

    const stopped = drain(stopping, 60_000);
    await eventually(() => expect(fetch(`http://127.0.0.1:${port}/ok`)).rejects.toThrow());
    gate.resolve();

    expect((await running).status).toBe(200);
    // Neither the connection that is kept alive nor the one that was never used is waited for.
    await stopped;
    idle.destroy();
  });

  it('soon ends connections over which clients go on asking', async () => {
    const stopping = await start();
    const url = `http://127.0.0.1:${portOf(stopping)}/ok`;
    let answers = 0;
    const asking = Array.from({ length: 4 }, async () => {
      for (;;) answers += (await fetch(url)).ok ? 1 : 0;
    });
    const refused = Promise.allSettled(asking);
    await eventually(() => answers > 20);
    const startedAt = performance.now();

    await drain(stopping, 5000);

    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  it('cuts what does not end in time', async () => {
    const stopping = await start();
    gate = Promise.withResolvers();
    arrived = 0;
    const running = fetch(`http://127.0.0.1:${portOf(stopping)}/slow`);
    running.catch(() => undefined);
    await eventually(() => arrived === 1);

    await drain(stopping, 10);

    await expect(running).rejects.toThrow();
    gate.resolve();
  });

  it('is not started on a port that is taken, and says so', async () => {
    const listening = listen(routes as never, portOf(server), '127.0.0.1');

    await expect(listening).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
