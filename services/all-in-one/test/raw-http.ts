import { connect } from 'node:net';

/** An answer as it came, in its own bytes. */
export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request to be written as it is said here, wrong or right. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  /** In this order; a `Host` and `Connection: close` come before them. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
}

/** The type of what the platform takes. */
export const jsonType = ['Content-Type', 'application/json'] as const;

/** A client with a key that sends what it is told, as it is told. */
export interface RawClient {
  /** Those that every request of it has. */
  readonly headers: readonly (readonly [string, string])[];
  send(request: RawRequest): Promise<RawAnswer>;
  get(target: string): Promise<RawAnswer>;
  post(target: string, body: object): Promise<RawAnswer>;
}

/** A client of the platform at this address. */
export function rawClient(url: string, apiKey: string): RawClient {
  const authorization = ['Authorization', `Bearer ${apiKey}`] as const;
  const send = (request: RawRequest): Promise<RawAnswer> =>
    exchange(url, bytesOf({ ...request, headers: [authorization, ...(request.headers ?? [])] }));
  return {
    headers: [authorization, jsonType],
    send,
    get: (target) => send({ target }),
    post: (target, body) => send({ method: 'POST', target, headers: [jsonType], body: JSON.stringify(body) }),
  };
}

const answerTimeoutMs = 60_000;

/** The bytes of a request; its length is said unless a header of it says otherwise. */
export function bytesOf({ method = 'GET', target, headers = [], body = '' }: RawRequest): Buffer {
  const content = Buffer.from(body);
  const saysLength = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const length = saysLength || content.length === 0 ? [] : [['Content-Length', String(content.length)] as const];
  const all = [['Host', 'platform.test'] as const, ['Connection', 'close'] as const, ...headers, ...length];
  const head = [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}

/**
 * Writes bytes over a connection of its own and reads until the server ends it.
 *
 * @param options.thenEnd whether the client ends its side after the bytes; otherwise it keeps silent
 */
export function exchange(url: string, bytes: string | Buffer, options: { thenEnd?: boolean } = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error('There was no answer.')));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses what is still being sent may end with a reset, after its answer.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(parse(Buffer.concat(chunks)));
      else reject(error);
    });
    socket.on('close', () => resolve(parse(Buffer.concat(chunks))));
    if (options.thenEnd === true) socket.end(bytes);
    else socket.write(bytes);
  });
}

function parse(bytes: Buffer): RawAnswer {
  const text = bytes.toString('utf8');
  const endOfHead = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, Math.max(endOfHead, 0)).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: text.slice(endOfHead + 4),
  };
}
