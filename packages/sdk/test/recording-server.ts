import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import IFCGate from '../src/index.ts';
import type { ClientOptions } from '../src/settings.ts';
import { keyChecksum } from '../src/api-key.ts';

/** A request as it arrived. */
export interface RecordedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** Milliseconds of `performance.now()`. */
  at: number;
}

/** What to answer: a reply, `broken` for a connection that ends without one, `half` and
 * `stalled` for a body that breaks off or goes no further, `silent` for nothing at all. */
export type Answer =
  { status?: number; headers?: Record<string, string>; body?: unknown } | 'broken' | 'half' | 'stalled' | 'silent';

/** A real HTTP server on a loopback port, which records what it was sent. */
export interface RecordingServer extends AsyncDisposable {
  baseUrl: string;
  requests: RecordedRequest[];
  /** A client of it with a valid key. */
  client: (options?: ClientOptions) => IFCGate;
}

/** A key that has the right form; the server of the tests does not look at it. */
export const testKey = withChecksum('ifcg_test_0123456789abcdefghijABCDEFGHIJ');

/** Completes the first 40 characters of a key. */
export function withChecksum(stem: string): string {
  return stem + keyChecksum(stem);
}

/** Starts a server that answers its requests in turn, the last answer again and again, or as a function says. */
export async function startServer(
  answers: Answer[] | ((request: RecordedRequest) => Answer),
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void record(incoming).then((request) => {
      requests.push(request);
      const answer = Array.isArray(answers) ? answers[Math.min(requests.length, answers.length) - 1] : answers(request);
      reply(outgoing, answer ?? {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    requests,
    client: (options = {}) => new IFCGate({ apiKey: testKey, baseUrl, ...options }),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer in the API's form of an error. */
export function anError(
  status: number,
  code: string,
  more: { headers?: Record<string, string>; details?: unknown } = {},
): Answer {
  const { headers = {}, ...fields } = more;
  return {
    status,
    headers,
    body: { error: { code, message: `what to do about ${code}`, request_id: 'req_1', status, ...fields } },
  };
}

/** An answer that asks to be repeated at once, so that a test does not wait for the back-off. */
export function passing(status: number, code: string): Answer {
  return anError(status, code, { headers: { 'retry-after': '0' } });
}

/** What an upload sent; its body as text of one byte a character. */
export interface RecordedUpload {
  headers: IncomingHttpHeaders;
  body: string;
}

/** As {@link startServer}, for bodies that are forms. */
export async function startUploadServer(
  answers: Answer[],
): Promise<AsyncDisposable & { uploads: RecordedUpload[]; client: () => IFCGate }> {
  const uploads: RecordedUpload[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      uploads.push({ headers: incoming.headers, body: Buffer.concat(chunks).toString('latin1') });
      reply(outgoing, answers[Math.min(uploads.length, answers.length) - 1] ?? {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    uploads,
    client: () => new IFCGate({ apiKey: testKey, baseUrl }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const at = performance.now();
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  const url = new URL(incoming.url ?? '/', 'http://server');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    at,
  };
}

function reply(outgoing: ServerResponse, answer: Answer): void {
  if (answer === 'silent') return;
  if (answer === 'broken') {
    outgoing.destroy();
    return;
  }
  if (answer === 'half' || answer === 'stalled') {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    outgoing.write('{"case_id":', () => answer === 'half' && outgoing.destroy());
    return;
  }
  const { status = 200, headers = {}, body } = answer;
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
