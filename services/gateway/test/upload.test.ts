import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { TestDatabase } from '@ifcgate/test-kit';
import { eventually } from '@ifcgate/test-kit';
import { proxyTo } from '../src/service.ts';
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

async function startBefore(listener: Parameters<typeof startServer>[0]): Promise<void> {
  service = await startServer(listener);
  platform = await startGateway(database, { upstreams: { extraction: proxyTo(service.url) } });
  key = (await platform.aKey()).secret;
}

const form = { 'content-type': 'multipart/form-data; boundary=b' };
const upload = (body: Buffer, headers: Record<string, string> = form) =>
  platform.request('POST', '/v1/files', { key, body, headers });
const sha256 = async (body: IncomingMessage): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

describe('an upload through the gateway to another process', () => {
  it('arrives as it was sent, although no JSON body may be so large', async () => {
    await startBefore((request, response) => {
      const { 'content-type': type, 'content-length': length } = request.headers;
      void sha256(request).then((hash) => response.writeHead(201).end(JSON.stringify({ type, length, hash })));
    });
    const body = randomBytes(5 * 1024 * 1024);

    const answer = await upload(body);

    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text)).toEqual({
      type: form['content-type'],
      length: String(body.length),
      hash: createHash('sha256').update(body).digest('hex'),
    });
  });

  it('is answered by a service that refuses it before it has read it', async () => {
    await startBefore(
      (_request, response) => void response.writeHead(413).end('{"error":{"code":"payload_too_large"}}'),
    );

    const answer = await upload(randomBytes(20 * 1024 * 1024));

    expect([answer.status, answer.body.error.code]).toEqual([413, 'payload_too_large']);
  });

  it('ends at the service when the client goes away', async () => {
    let hasBegun = false;
    let isCutOff = false;
    await startBefore((request) => {
      request.on('data', () => (hasBegun = true)).on('error', () => (isCutOff = true));
    });
    const { port } = new URL(platform.url);
    const headers = { ...form, authorization: `Bearer ${key}`, 'content-length': 100_000 };
    const outgoing = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/v1/files', headers });
    outgoing.on('error', () => undefined);
    outgoing.write(randomBytes(50_000));
    await eventually(() => hasBegun);

    outgoing.destroy();

    await eventually(() => isCutOff);
  });
});
