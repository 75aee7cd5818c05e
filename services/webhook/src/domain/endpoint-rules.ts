import { AppError, type Environment, type ErrorDetail } from '@ifcgate/contracts';

/** Where deliveries of an environment may go. */
export interface Reach {
  readonly allowHttp: boolean;
  readonly allowPrivate: boolean;
}

/** Whether a connection to an IP address may be made; the rule of the guarded client. */
export type IsAddressAllowed = (address: string, allowPrivate: boolean) => boolean;

/** The reach of an environment: live never leaves https and the public internet, whatever the settings say. */
export function reachOf(environment: Environment, allowPrivateTestAddresses: boolean): Reach {
  const isTest = environment === 'test';
  return { allowHttp: isTest, allowPrivate: isTest && allowPrivateTestAddresses };
}

/**
 * Checks what can be known of a URL without asking a name server; the rest is checked at each attempt.
 *
 * @throws AppError invalid_request
 */
export function checkUrl(text: string, reach: Reach, isAddressAllowed: IsAddressAllowed): void {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !reach.allowHttp) refuse('url', 'must be an https URL');
  if (url.username !== '' || url.password !== '') refuse('url', 'must not contain a user name or password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  if (isAddress && !isAddressAllowed(host, reach.allowPrivate)) refuse('url', 'must be on the public internet');
}

// Set by the delivery or by the connection; an endpoint's own value would be lost or would break the request.
const reservedHeaders = new RegExp(
  '^(webhook-.*|ifcgate-.*|accept-encoding|connection|content-.*|expect|host|keep-alive|te|traceparent|trailer|' +
    'transfer-encoding|upgrade|user-agent)$',
  'i',
);

/**
 * Checks that an endpoint's own headers leave ours alone.
 *
 * @throws AppError invalid_request
 */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(headers)) {
    if (reservedHeaders.test(name)) refuse(`headers.${name}`, 'is a header that the delivery itself sets');
  }
}

function refuse(path: string, message: string): never {
  const details: ErrorDetail[] = [{ path, message }];
  throw new AppError('invalid_request', { detail: `${path}: ${message}`, details });
}
