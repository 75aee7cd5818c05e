import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { newApiKey } from '@ifcgate/gateway-service/api-key';
import { portOf } from '@ifcgate/service-kit';
import { Pool } from 'undici';
import { type AttackKind, type AttackResult, attackOrder } from './attack-order.ts';

/**
 * Attacks in one way, so many times at once, until its parent says anything; then it tells how it was answered. In a
 * process of its own, on the loopback address. Reads its order from the first argument.
 */
const order = attackOrder.parse(JSON.parse(process.argv[2] ?? ''));
const { hostname, port } = new URL(order.baseUrl);
const pool = new Pool(order.baseUrl, { connections: order.atOnce, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const answers: AttackResult = {};
const [apiKey = ''] = order.apiKeys;
/** A file host that takes a request and never answers it. */
const silent = createServer(() => undefined).listen(0, '127.0.0.1');

/** One go of an attack; resolves with the status of its answer. */
const attacks: Readonly<Record<AttackKind, (n: number) => Promise<number>>> = {
  'slow extractions': (n) =>
    ask('POST', '/v1/documents/extract', apiKey, {
      ...{ template: 'invoice-standard', wait: 30, file_url: `http://127.0.0.1:${portOf(silent)}/${n}.pdf` },
    }),
  'stalled uploads': () =>
    hold(
      `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Length: 100000\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n' +
        'Content-Disposition: form-data; name="file"; filename="x"\r\n\r\n%PDF',
      // The answer is taken at once; nothing else is.
      65_536,
    ),
  'slow exports': () =>
    hold(`GET /v1/cases/export?format=ndjson HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`, 16),
  'unknown keys': () => ask('GET', '/v1/cases?limit=1', newApiKey('test', randomInt).secret),
  'own keys': (n) => ask('GET', '/v1/cases?limit=1', order.apiKeys[n % order.apiKeys.length] ?? apiKey),
};

let isOver = false;
let next = 0;
process.once('message', () => {
  isOver = true;
  process.send?.(answers);
});
process.on('disconnect', () => process.exit(0));
const running = Array.from({ length: order.atOnce }, attack);
// Begun, and with a moment in which all of it has arrived.
setTimeout(() => process.send?.('begun'), 2000);
await Promise.all(running);

async function attack(): Promise<void> {
  while (!isOver) {
    const status = await attacks[order.kind](next++).catch(() => 0);
    answers[status] = (answers[status] ?? 0) + 1;
    // A refusal does not turn the attack into one on the processor of this machine.
    if (status === 503 || status === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ask(method: 'GET' | 'POST', path: string, key: string, body?: object): Promise<number> {
  const answer = await pool.request({
    ...{ method, path, body: body === undefined ? null : JSON.stringify(body) },
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Sends bytes on a connection and keeps it until the other side ends it, taking so many bytes ten times a second. */
function hold(bytes: string, takenBytes: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let head = '';
    socket.write(bytes);
    const taking = setInterval(() => {
      const chunk = socket.read(Math.min(takenBytes, socket.readableLength)) as Buffer | null;
      if (chunk !== null && head.length < 12) head += chunk.toString('latin1');
    }, 100);
    const end = (): void => {
      clearInterval(taking);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0));
    };
    socket.on('readable', () => undefined);
    socket.once('end', end).once('error', end).once('close', end);
  });
}
