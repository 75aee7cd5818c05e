import type { Socket } from 'node:net';

/** What becomes of a webhook that is answered so: delivered, or why not, in the contract's words. */
export type WebhookOutcome =
  | 'delivered'
  | 'connection_reset'
  | 'timeout_connect'
  | 'timeout_response'
  | 'tls_error'
  | 'not_http'
  | 'response_too_large'
  | 'redirect'
  | 'status_4xx'
  | 'status_5xx';

/** One answer that no honest server gives, or hardly one. */
export interface HostileAnswer {
  readonly name: string;
  readonly webhook: WebhookOutcome;
  /** Whether a download of it gives a file; else it is a failure with a code. */
  readonly isFile?: boolean;
  /** Asked over TLS, which it knows nothing of. */
  readonly isAskedOverTls?: boolean;
  /** Does not wait for the request. */
  readonly isEarly?: boolean;
  /** Says its piece; the connection is the server's to close. */
  readonly answer: (socket: Socket) => void;
}

/** The first line of an answer that delivers. */
export const ok = 'HTTP/1.1 200 OK\r\n';
/** The first line of one that does not. */
export const unavailable = 'HTTP/1.1 503 Service Unavailable\r\n';
/** The rest of one without a body. */
export const empty = 'content-length: 0\r\n\r\n';
/** The rest of one with a body. */
export const hello = 'content-length: 5\r\n\r\nhello';

type Bytes = string | Buffer;
/** A row of the table: bytes are sent as they are, and the connection stays open. */
export type Row = readonly [name: string, webhook: WebhookOutcome, answer: Bytes | ((socket: Socket) => void)];

/** Sends and leaves the connection open. */
export const says = (bytes: Bytes) => (socket: Socket) => void socket.write(bytes, 'latin1');
/** Sends and closes. */
export const ends = (bytes: Bytes) => (socket: Socket) => void socket.end(bytes, 'latin1');
/** Sends, then the same again and again, as fast as it is read. */
export const floods = (first: Bytes, again: Bytes) => (socket: Socket) => {
  const pour = (): void => {
    while (!socket.destroyed && socket.write(again, 'latin1'));
  };
  socket.write(first, 'latin1');
  socket.on('drain', pour);
  pour();
};
/** Sends, then the same again every 50 ms. */
export const drips = (first: Bytes, again: Bytes) => (socket: Socket) => {
  socket.write(first, 'latin1');
  const timer = setInterval(() => socket.write(again, 'latin1'), 50);
  socket.on('close', () => clearInterval(timer));
};
/** Each line two times. */
export const twice = (...lines: string[]): string => lines.map((line) => `${line}\r\n${line}\r\n`).join('');
