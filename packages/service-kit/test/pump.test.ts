import { once } from 'node:events';
import type { Server } from 'node:http';
import { type Socket, connect } from 'node:net';
import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { pump } from '../src/http/pump.ts';
import { createApp, listen, portOf } from '../src/http/server.ts';

let server: Server;
let sockets: Socket[] = [];
/** What was asked of the source of the last request. */
let seen: { parts: number; isLeft: boolean };
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server.closeAllConnections();
  server.close();
});

/** A server that answers with so many parts of 64 kB, and fails then if it is to. */
async function startPump(
  count: number,
  { fails = false, stalledMs = 60_000, partBytes = 65_536 } = {},
): Promise<string> {
  seen = { parts: 0, isLeft: false };
  async function* parts(): AsyncGenerator<string> {
    try {
      for (; seen.parts < count; seen.parts++) yield await Promise.resolve('x'.repeat(partBytes));
      if (fails) throw new Error('the source broke');
    } finally {
      seen.isLeft = true;
    }
  }
  const app = createApp([(_request, response) => pump(parts(), response, stalledMs)], recordingLogger('case'));
  server = await listen(app, 0, '127.0.0.1');
  return `http://127.0.0.1:${portOf(server)}`;
}

/** A client that asks and takes nothing until it is told to. */
function ask(version: string): Socket {
  const socket = connect(portOf(server), '127.0.0.1').pause();
  sockets.push(socket);
  socket.write(`GET / HTTP/${version}\r\nHost: localhost\r\n\r\n`);
  return socket;
}

describe('the parts of a body', () => {
  it('all arrive, and the answer is complete', async () => {
    const url = await startPump(100);

    const body = await (await fetch(url)).arrayBuffer();

    expect(body.byteLength).toBe(100 * 65_536);
  });

  it('are asked for as the client takes them, and no longer once it has gone', async () => {
    await startPump(Number.POSITIVE_INFINITY);
    const client = ask('1.1');
    await eventually(() => seen.parts > 0);

    const stood = await eventually(async () => {
      const before = seen.parts;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return seen.parts === before ? before : false;
    });
    client.destroy();

    await eventually(() => seen.isLeft);
    // What fits into the buffers of two sockets.
    expect(stood).toBeLessThan(500);
    expect(seen.parts).toBe(stood);
  });

  it('are given up when the client takes nothing for too long', async () => {
    await startPump(Number.POSITIVE_INFINITY, { stalledMs: 200 });

    ask('1.1');

    await eventually(() => seen.isLeft);
  });

  it('are given up when the client takes them drop by drop, however long it goes on', async () => {
    // More in one part than fits into the buffers of two sockets, so that only the client's taking moves it.
    await startPump(2, { stalledMs: 1000, partBytes: 64 * 1024 * 1024 });
    const client = ask('1.1');
    const closed = once(
      client.on('error', () => undefined),
      'close',
    );

    const taking = setInterval(() => void client.read(65_536), 20);
    await closed;
    clearInterval(taking);

    expect(seen.isLeft).toBe(true);
    expect(client.bytesRead).toBeLessThan(64 * 1024 * 1024);
  });

  it.each(['1.0', '1.1'])('that break off never look like the whole to a client of HTTP/%s', async (version) => {
    await startPump(3, { fails: true });
    const client = ask(version);
    const ended = new Promise<string>((resolve) => {
      client.once('end', () => resolve('end'));
      client.once('error', ({ message }) => resolve(message));
    });

    client.resume();

    expect(await ended).toMatch(/ECONNRESET/);
    expect(seen.isLeft).toBe(true);
  });

  it('that fail before the first are answered with the envelope', async () => {
    const url = await startPump(0, { fails: true });

    const response = await fetch(url);

    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'internal_error' } });
  });
});
