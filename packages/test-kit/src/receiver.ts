import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes that a signature is over. */
  readonly rawBody: Buffer;
  readonly receivedAt: Date;
}

/** What the receiver answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Answers so much later; `Infinity`: never. */
  readonly delayMs?: number;
}

/** How a receiver answers. */
export interface ReceiverOptions {
  /**
   * The reply to a request, 200 without a body by default.
   *
   * @param n counts the requests, from 1
   */
  readonly respond?: (request: ReceivedRequest, n: number) => Reply;
}

/** A real HTTP server on the loopback address that keeps what it receives. */
export interface Receiver {
  /** Without a trailing slash; every path is received. */
  readonly url: string;
  /** Complete requests, in the order of their last byte; grows while the test runs. */
  readonly requests: readonly ReceivedRequest[];
  /**
   * Resolves as soon as the predicate is true of all that was received so far.
   *
   * @throws Error after `timeoutMs` (5000 by default), with `message` and the number of requests received
   */
  waitFor(
    predicate: (requests: readonly ReceivedRequest[]) => boolean,
    options?: { readonly timeoutMs?: number; readonly message?: string },
  ): Promise<void>;
  /** Ends open connections, answered or not. */
  close(): Promise<void>;
}

/** Starts a receiver of webhooks, on a free port. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { respond = (): Reply => ({ status: 200 }) } = options;
  const requests: ReceivedRequest[] = [];
  const watchers = createWatchers();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = toReceivedRequest(incoming, Buffer.concat(chunks));
      const n = requests.push(request);
      reply(response, respond(request, n));
      watchers.notify();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    waitFor: (predicate, { timeoutMs = 5000, message = 'the expected requests' } = {}) =>
      watchers.wait(
        () => predicate(requests),
        timeoutMs,
        () => `Not received within ${timeoutMs} ms: ${message}. Received: ${requests.length} requests.`,
      ),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function toReceivedRequest(incoming: IncomingMessage, rawBody: Buffer): ReceivedRequest {
  const { method = '', url = '', headers } = incoming;
  return { method, path: url, headers, rawBody, receivedAt: new Date() };
}

function reply(response: ServerResponse, { status, headers, body, delayMs = 0 }: Reply): void {
  const send = (): void => {
    response.writeHead(status, headers).end(body);
  };
  if (delayMs === 0) send();
  else if (delayMs !== Infinity) {
    const timer = setTimeout(send, delayMs);
    response.once('close', () => clearTimeout(timer));
  }
}

interface Watchers {
  notify(): void;
  wait(isDone: () => boolean, timeoutMs: number, describe: () => string): Promise<void>;
}

function createWatchers(): Watchers {
  const looks = new Set<() => void>();
  let isScheduled = false;
  const lookAll = (): void => {
    isScheduled = false;
    for (const look of looks) look();
  };
  return {
    // Once per turn of the event loop: a predicate over thousands of requests must not run at each of them.
    notify() {
      if (isScheduled || looks.size === 0) return;
      isScheduled = true;
      setImmediate(lookAll);
    },
    wait: (isDone, timeoutMs, describe) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void): void => {
          looks.delete(look);
          clearTimeout(timer);
          finish();
        };
        const look = (): void => {
          try {
            if (isDone()) settle(resolve);
          } catch (error) {
            settle(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        };
        const timer = setTimeout(() => settle(() => reject(new Error(describe()))), timeoutMs);
        looks.add(look);
        look();
      }),
  };
}
