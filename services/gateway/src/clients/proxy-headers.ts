import type { IncomingHttpHeaders } from 'node:http';
import { requestIdOf } from '@ifcgate/service-kit';
import type { Request, Response } from 'express';

/** What belongs to one connection (RFC 9110, 7.6.1), and what the next hop sets by itself. */
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
]);

/** The headers that a service gets: the gateway's token in place of the client's key. */
export function toUpstreamHeaders(request: Request, body: Buffer | undefined): Record<string, string | string[]> {
  const handed = endToEnd(request.headers);
  delete handed['authorization'];
  // The client counts the bytes of a body that it has as a whole.
  if (body !== undefined) delete handed['content-length'];
  handed['x-request-id'] = requestIdOf(request);
  return handed;
}

/** Copies the head of a service's answer; what is between us and the service stays here. */
export function copyHead(answer: { statusCode: number; headers: IncomingHttpHeaders }, response: Response): void {
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(endToEnd(answer.headers))) {
    if (!name.startsWith('x-internal-')) response.setHeader(name, value);
  }
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const ofThisConnection = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name) && !ofThisConnection.has(name)) kept[name] = value;
  }
  return kept;
}
