import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@ifcgate/contracts';

const expecting = new WeakMap<IncomingMessage, ServerResponse>();

/** Notes that a client sends its body only once it is told to: `Expect: 100-continue`. */
export function expectContinue(request: IncomingMessage, response: ServerResponse): void {
  expecting.set(request, response);
}

/**
 * Tells a client that waits for it to send its body; to be called when nothing is left that the head alone could be
 * refused for, so that no body travels in vain.
 */
export function askForBody(request: IncomingMessage): void {
  const response = expecting.get(request);
  if (response === undefined || response.headersSent || !hasBody(request)) return;
  expecting.delete(request);
  response.writeContinue();
}

/** Whether the request has a body, or says that it has one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Bodies are taken as they are: what unpacks to a thousand times its size would be a way around every limit.
 *
 * @throws AppError unsupported_media_type naming the encoding
 */
export function requireNoEncoding(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || !hasBody(request)) return;
  if (/^(?:\s*identity\s*(?:,|$))+$/i.test(encoding)) {
    delete request.headers['content-encoding'];
    return;
  }
  const detail = `The Content-Encoding ${printable(encoding)} is not taken. Send the body as it is, without one.`;
  throw new AppError('unsupported_media_type', { detail });
}

/** What a client sent, for a message to it. */
export function printable(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 100)}"`;
}
