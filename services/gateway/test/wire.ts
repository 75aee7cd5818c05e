import type { JsonWebKey } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect } from 'node:net';
import type { ErrorEnvelope } from '@ifcgate/contracts';
import { type Caller, portOf } from '@ifcgate/service-kit';

/** An error, what a service of a test says of its request, or published keys. */
export interface AnswerBody {
  readonly error: ErrorEnvelope['error'];
  readonly service: string;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller;
  readonly keys: readonly (JsonWebKey & { kid: string })[];
}

/** An answer as it arrived. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Undefined where it is no JSON; typed as what tests look for in it. */
  readonly body: AnswerBody;
}

export interface RequestOptions {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as JSON, unless it is a string or bytes. */
  readonly body?: unknown;
}

/** One request on a connection of its own; headers go out as they are given. */
export function send(port: number, method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const { key, body } = options;
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = isRaw ? body : JSON.stringify(body);
  const headers = {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(bytes !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          body: parsed(text) as AnswerBody,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

/** Writes bytes to a socket and reads what comes until the other side ends; head and body of the answer. */
export function exchange(port: number, bytes: string): Promise<[head: string, body: string]> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = received.split('\r\n\r\n');
      resolve([head, rest.join('\r\n\r\n')]);
    });
  });
}

/** A server that answers in its own way: what a broken service looks like from outside. */
export async function startServer(
  listener: Parameters<typeof createServer>[1],
): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${portOf(server)}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
