import type { IncomingMessage } from 'node:http';
import { newId } from '../clock.ts';

const accepted = /^[A-Za-z0-9._:-]{1,128}$/;
const ids = new WeakMap<IncomingMessage, string>();

/** The request's id: the client's own where it has the form of one, else a new one; the same for the request's whole life. */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && accepted.test(given) ? given : newId('request');
  ids.set(request, id);
  return id;
}
