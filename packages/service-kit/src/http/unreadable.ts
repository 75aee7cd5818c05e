import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, type ErrorCode } from '@ifcgate/contracts';
import { newId } from '../clock.ts';
import { envelopeOf } from './problem.ts';

/** What Node's parser calls a request that it cannot read, and what the contract calls it. */
const parserErrors: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** So long a client that was answered may send nothing, and so long it may go on sending what it began. */
const lingerMs = 2000;
const lingerAtMostMs = 10_000;

const answered = new WeakMap<Duplex, ServerResponse>();

/**
 * Ends a connection whose request was answered before all of it had come, once no more of it comes: nobody will send the
 * rest, and the next request could not be told from it.
 */
export function endUnfinished(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  answered.set(socket, response);
  response.once('finish', () => {
    if (request.complete) {
      if (answered.get(socket) === response) answered.delete(socket);
      return;
    }
    linger(request);
  });
}

function linger(request: IncomingMessage): void {
  const { socket } = request;
  const endsAt = performance.now() + lingerAtMostMs;
  let seenBytes = socket.bytesRead;
  const looking = setInterval(() => {
    const isIdle = socket.bytesRead === seenBytes || performance.now() > endsAt;
    seenBytes = socket.bytesRead;
    if (!request.complete && !isIdle) return;
    clearInterval(looking);
    // Once all of it has come, the connection is one as any other.
    if (!request.complete) socket.destroy();
  }, lingerMs).unref();
}

/** Node's own parser refused the bytes, or waited too long for them: the documented envelope is written by hand. */
export function answerUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(answered.get(socket))) {
    socket.destroy();
    return;
  }
  const code = parserErrors[error.code ?? ''] ?? 'invalid_request';
  const detail = 'This is not a valid HTTP/1.1 request.';
  writeProblem(socket, new AppError(code, code === 'invalid_request' ? { detail } : {}));
}

/** Whether an answer has begun that nothing may come into, or was the one to the request that cannot be read. */
function isAnswering(response: ServerResponse | undefined): boolean {
  if (response?.headersSent !== true) return false;
  return !(response.writableEnded && response.req.complete);
}

/** This is no proxy: whoever wants a tunnel is told so. Node itself would close the connection without a word. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy()).resume();
  writeProblem(
    socket,
    new AppError('method_not_allowed', { headers: { Allow: 'GET, HEAD, POST, PATCH, PUT, DELETE' } }),
  );
}

/** Writes an error to a connection on which there is no request that could be answered, and ends it. */
function writeProblem(socket: Duplex, problem: AppError): void {
  const requestId = newId('request');
  const body = JSON.stringify(envelopeOf(problem, requestId));
  const head = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? 'Error'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...Object.entries(problem.options.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // A client that neither sends nor leaves would keep the connection, and whatever waits for its request, for ever.
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};
