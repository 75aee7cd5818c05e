import { type Socket, connect } from 'node:net';
import { fileRoutes } from '@ifcgate/contracts';
import { receiveFile } from '@ifcgate/service-kit';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import type { RequestHandler } from 'express';
import { type Seam, type TestGateway, gatewayDatabase, seams, startGateway, stopGateways } from './harness.ts';

/** Hundreds of connections take their time on a busy machine. */
const timeoutMs = 30_000;
let database: TestDatabase;
let platform: TestGateway;
let sockets: Stalled[] = [];
let arrived = 0;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterEach(async () => {
  for (const { socket } of sockets) socket.destroy();
  sockets = [];
  arrived = 0;
  await platform.stop();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

interface Stalled {
  readonly socket: Socket;
  answer: string;
  isEnded: boolean;
}

/** A connection that begins a request, sends no more, and does not go away by itself. */
function stall(bytes: string): Stalled {
  const socket = connect({ port: platform.port, host: '127.0.0.1', allowHalfOpen: true });
  const stalled: Stalled = { socket, answer: '', isEnded: false };
  sockets.push(stalled);
  socket.write(bytes);
  socket.on('data', (chunk: Buffer) => (stalled.answer += chunk.toString()));
  socket.on('end', () => (stalled.isEnded = true)).on('error', () => (stalled.isEnded = true));
  return stalled;
}

const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';
const whole = `${part}bytes\r\n--b--\r\n`;
const headOf = (key: string): string =>
  `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 100000\r\n` +
  'Content-Type: multipart/form-data; boundary=b\r\n\r\n';

/** Takes a file in as the platform does; a client that stops is given less time. */
function taking(times: { idleMs: number; arrivesWithinMs: number }): RequestHandler {
  return async (request, response) => {
    arrived += 1;
    const upload = { ...fileRoutes.create.upload, ...times };
    const take = async (bytes: AsyncIterable<Buffer>) => {
      let size = 0;
      for await (const chunk of bytes) size += chunk.length;
      return { size, discard: () => Promise.resolve() };
    };
    const { size } = await receiveFile(request, upload, take);
    response.status(201).json({ size });
  };
}

const upload = (key: string) =>
  platform.request('POST', '/v1/files', {
    ...{ key, body: whole, headers: { 'content-type': 'multipart/form-data; boundary=b' } },
  });

describe.each(seams)('uploads that stop, %s', (seam: Seam) => {
  const start = async (times: { idleMs: number; arrivesWithinMs: number }): Promise<void> => {
    const services = { extraction: { answers: { 'POST /v1/files': taking(times) } } };
    platform = await startGateway(database, { seam, services });
  };

  it('take no place from another workspace, and lose theirs and their connections by themselves', async () => {
    await start({ idleMs: 3000, arrivesWithinMs: 60_000 });
    const { secret } = await platform.aKey();
    const { secret: other } = await platform.aKey();

    const stalled = Array.from({ length: 300 }, () => stall(headOf(secret) + part));
    await eventually(() => arrived === 256, { timeoutMs, message: 'every place of the workspace is taken' });
    const ofOther = await Promise.all(Array.from({ length: 8 }, () => upload(other)));

    expect(ofOther.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    await eventually(() => stalled.every(({ isEnded }) => isEnded), { timeoutMs, message: 'all are cut off' });
    const statuses = stalled.map(({ answer }) => answer.slice(9, 12));
    expect(new Set(statuses)).toEqual(new Set(['408', '503']));
    expect(statuses.filter((status) => status === '408').length).toBeGreaterThanOrEqual(256);
    expect(stalled.find(({ answer }) => answer.includes(' 408 '))?.answer).toContain('"code":"request_timeout"');
    // Nobody has hung up, and the places are there again.
    expect((await upload(secret)).status).toBe(201);
  }, 90_000);

  it('or that never end are answered 408 when their time is over, however they trickle', async () => {
    await start({ idleMs: 60_000, arrivesWithinMs: 700 });
    const { secret } = await platform.aKey();

    const { socket, ...rest } = stall(headOf(secret) + part);
    const trickle = setInterval(() => socket.write('x'), 50);
    const stalled = sockets[0] ?? { ...rest, socket };
    await eventually(() => stalled.answer !== '', { timeoutMs });
    clearInterval(trickle);

    expect(stalled.answer).toMatch(/^HTTP\/1\.1 408 /);
    await eventually(() => stalled.isEnded, { timeoutMs });
  }, 60_000);

  it('in the middle of their head or of JSON lose their connection as well', async () => {
    const arrival = { headersTimeout: 300, requestTimeout: 400, connectionsCheckingInterval: 50 };
    platform = await startGateway(database, { seam, arrival });
    const { secret } = await platform.aKey();

    const stalled = [
      stall('GET /v1/cases HTTP/1.1\r\nHost: x\r\n'),
      stall(
        `${headOf(secret).replace('multipart/form-data; boundary=b', 'application/json').replace('files', 'verifications')}{"a":`,
      ),
    ];

    await eventually(() => stalled.every(({ answer }) => answer.startsWith('HTTP/1.1 408 ')), { timeoutMs });
    await eventually(
      () => {
        for (const { socket } of stalled) socket.write('x');
        return stalled.every(({ socket }) => socket.destroyed);
      },
      { timeoutMs, message: 'the server has closed its side' },
    );
  }, 60_000);
});
