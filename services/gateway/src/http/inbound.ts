import { AppError } from '@ifcgate/contracts';
import { traceparentOf } from '@ifcgate/service-kit';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/**
 * Makes a request from outside one that may be handed on: our own headers are removed, whoever sent them, a trace
 * context is there, and headers that must not be ambiguous came once.
 */
export function cleanInbound(): RequestHandler {
  return (request, _response, next) => {
    const { headers } = request;
    for (const name in headers) if (name.startsWith('x-internal-')) delete headers[name];
    headers.traceparent = traceparentOf(headers.traceparent);
    // Node keeps the first of these and joins those: two readers could take it for two different things.
    refuseRepeated(request, 'Authorization');
    refuseRepeated(request, 'Idempotency-Key');
    next();
  };
}

function refuseRepeated({ rawHeaders }: IncomingMessage, name: string): void {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i];
    if (header?.length === name.length && header.toLowerCase() === name.toLowerCase()) count += 1;
  }
  if (count < 2) return;
  const message = 'must be sent once';
  throw new AppError('invalid_request', {
    detail: `The header ${name} ${message}.`,
    details: [{ path: `headers.${name}`, message }],
  });
}
