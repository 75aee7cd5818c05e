import type { IncomingMessage } from 'node:http';
import { AppError } from '@ifcgate/contracts';

/** What a URL may have between scheme and path: a host name or an address, and a port; no user name. */
const authority = /^(?:[A-Za-z0-9._~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

const refused = new WeakSet<IncomingMessage>();

/**
 * Puts the target of a request into the form in which everything behind expects it, a path with a query: before the
 * request comes to Express, which reads it at once. What has no such form is refused by {@link requireTarget}.
 */
export function normalizeTarget(request: IncomingMessage): void {
  const { url = '' } = request;
  const target = url.startsWith('/') ? url : originFormOf(url);
  if (target === undefined || target.includes('#')) refused.add(request);
  request.url = refused.has(request) ? '/' : target;
}

/**
 * Refuses what Node would hand on without a word: broken addresses, `*`, a fragment, no `Host` or two of them.
 *
 * @throws AppError invalid_request
 */
export function requireTarget(request: IncomingMessage): void {
  requireHost(request);
  if (refused.has(request))
    throw invalid('The target of the request must be a path, such as /v1/cases, or an address with one.');
}

/** Path and query of an absolute address, as one sends it to a proxy; as they are written, without a second reading. */
function originFormOf(url: string): string | undefined {
  const [, host = '', rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (!authority.test(host)) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Node itself would refuse a request without it, without the envelope, and take the first of two. */
function requireHost({ httpVersion, rawHeaders, headers }: IncomingMessage): void {
  const count = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
  if (count === 0 && httpVersion === '1.1') throw invalid('The header Host is missing.');
  if (count > 1) throw invalid('The header Host must be sent once.');
  const { host = '' } = headers;
  if (host !== '' && !authority.test(host)) throw invalid('The header Host is not a host name with or without a port.');
}

function invalid(detail: string): AppError {
  return new AppError('invalid_request', { detail });
}
