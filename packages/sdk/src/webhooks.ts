import { createHmac, timingSafeEqual } from 'node:crypto';
import { isAnyArrayBuffer } from 'node:util/types';
import { ConfigurationError, WebhookVerificationError } from './errors.ts';
import type { WebhookEvent } from './webhook-events.ts';

/** The exact bytes of a request's body, or their text. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** A request's headers, as `fetch`, Node's `request.headers` or a plain object have them. */
export type WebhookHeaders = Headers | Record<string, string | readonly string[] | undefined>;

/** The endpoint's secret; several while it is being rotated. */
export type WebhookSecrets = string | readonly string[];

/** How fresh a webhook must be. */
export interface VerifyOptions {
  /** How far its timestamp may be from now, in both directions: 300 by default. A replay older than that is refused. */
  toleranceSeconds?: number | undefined;
  /** The present, for tests. */
  now?: Date | undefined;
}

/** What {@link generateTestHeaders} would otherwise choose. */
export interface TestHeaderOptions {
  /** `evt_test` by default. */
  id?: string | undefined;
  /** When it was signed: now by default. */
  now?: Date | undefined;
}

const idHeader = 'webhook-id';
const timestampHeader = 'webhook-timestamp';
const signatureHeader = 'webhook-signature';

/**
 * Checks a webhook's signature and age, then gives its event.
 *
 * It does not know what you have handled before: webhooks arrive at least once, so keep `event_id` and skip what you
 * have seen. Answer with a 2xx as soon as the event is stored; everything else is sent again.
 *
 * @param rawBody the bytes as they arrived, before any JSON parser; parsing and printing again changes them
 * @throws WebhookVerificationError when it is not authentic, fresh and whole; `problem` says why: answer 400
 * @throws ConfigurationError when a secret cannot be one
 * @example
 * app.post('/ifcgate', express.raw({ type: 'application/json' }), (request, response) => {
 *   const event = webhooks.unwrap(request.body, request.headers, process.env.IFCGATE_WEBHOOK_SECRET);
 *   if (event.event === 'case.review.completed') console.log(event.case_id, event.status);
 *   response.sendStatus(204);
 * });
 */
export function unwrap(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secrets: WebhookSecrets | undefined,
  options: VerifyOptions = {},
): WebhookEvent {
  verify(rawBody, headers, secrets, options);
  const event = parse(Buffer.from(bytesOf(rawBody)).toString('utf8'));
  if (typeof event === 'object' && event !== null && 'event' in event) return event as WebhookEvent;
  throw new WebhookVerificationError(
    'body_not_an_event',
    'The signature is right, but the body is not an IFCGATE event.',
  );
}

/**
 * Checks a webhook's signature and age, and nothing else; for bodies that you parse yourself.
 *
 * @throws as {@link unwrap} does
 * @see Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, secrets `whsec_` + base64
 */
export function verify(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secrets: WebhookSecrets | undefined,
  options: VerifyOptions = {},
): void {
  const keys = keysOf(secrets);
  const body = bytesOf(rawBody);
  const id = readHeader(headers, idHeader);
  const timestamp = readHeader(headers, timestampHeader);
  const given = readHeader(headers, signatureHeader)
    .split(' ')
    .map((signature) => Buffer.from(signature));
  // The id must not hold the separator: what is signed could otherwise be divided in another way.
  if (id.includes('.')) throw malformed(idHeader, 'it holds a full stop');
  if (!/^\d{1,12}$/.test(timestamp)) throw malformed(timestampHeader, 'it is not a number of seconds');
  checkAge(Number(timestamp), options);

  const expected = keys.map((key) => Buffer.from(sign(key, id, timestamp, body)));
  if (expected.some((right) => given.some((signature) => isSame(right, signature)))) return;
  throw new WebhookVerificationError(
    'signature_mismatch',
    "No signature matches. Either the secret is another endpoint's, or the body is not byte for byte what was sent: " +
      'give the raw request body, not JSON that was parsed and printed again.',
  );
}

/**
 * The headers that IFCGATE would send with this body: to test your own receiver without the platform.
 *
 * @param secrets as for {@link unwrap}; each of several signs, as during a rotation
 * @example
 * const body = JSON.stringify({ event: 'case.created', case_id: 'case_1', status: 'in_review' });
 * const headers = webhooks.generateTestHeaders(body, secret);
 * await fetch('http://127.0.0.1:3000/ifcgate', { method: 'POST', body, headers });
 */
export function generateTestHeaders(
  rawBody: RawBody,
  secrets: WebhookSecrets,
  options: TestHeaderOptions = {},
): Record<'content-type' | typeof idHeader | typeof timestampHeader | typeof signatureHeader, string> {
  const { id = 'evt_test', now = new Date() } = options;
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const body = bytesOf(rawBody);
  return {
    'content-type': 'application/json',
    [idHeader]: id,
    [timestampHeader]: timestamp,
    [signatureHeader]: keysOf(secrets)
      .map((key) => sign(key, id, timestamp, body))
      .join(' '),
  };
}

function sign(key: Buffer, id: string, timestamp: string, body: Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Compares in a time that does not tell where the difference is. */
function isSame(right: Buffer, given: Buffer): boolean {
  return right.length === given.length && timingSafeEqual(right, given);
}

function keysOf(secrets: WebhookSecrets | undefined): Buffer[] {
  const list = [secrets ?? []].flat();
  if (list.length === 0)
    throw new ConfigurationError('There is no webhook secret: pass the "whsec_…" of the endpoint.');
  return list.map((secret, n) => {
    const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
    if (base64 !== undefined) return Buffer.from(base64, 'base64');
    const which = list.length === 1 ? 'The webhook secret' : `Webhook secret ${n + 1} of ${list.length}`;
    throw new ConfigurationError(
      `${which} ${flawOf(secret)}. It is "whsec_" and base64, as the endpoint's creation showed it.`,
    );
  });
}

/** What is wrong with a secret, in words that do not show it: mostly what came along when it was copied. */
function flawOf(secret: unknown): string {
  if (typeof secret !== 'string') return `is not a text but ${typeof secret}`;
  if (secret === '') return 'is empty';
  if (/[\r\n]/.test(secret)) return 'has a line break in it, as the end of a file leaves one';
  if (/\s/.test(secret)) return 'has a blank in it';
  if (/["'`]/.test(secret)) return 'has quotation marks in it, as a file of settings leaves them';
  if (/whsec_/.test(secret.slice(1)))
    return 'has something before "whsec_", such as the name of a variable or a second prefix';
  if (/^ifcg_/.test(secret)) return 'is an API key';
  if (!secret.startsWith('whsec_')) return 'does not begin with "whsec_"';
  return secret === 'whsec_' ? 'ends after "whsec_"' : 'has characters that base64 does not have';
}

function bytesOf(rawBody: RawBody): Uint8Array {
  if (typeof rawBody === 'string') return Buffer.from(rawBody, 'utf8');
  if (ArrayBuffer.isView(rawBody)) return new Uint8Array(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
  if (isAnyArrayBuffer(rawBody)) return new Uint8Array(rawBody);
  throw new WebhookVerificationError(
    'body_not_raw',
    `The raw request body is needed (text or bytes), but this is ${inWords(rawBody)}. The signature covers the exact ` +
      'bytes that were sent, so take them before a JSON parser does: express.raw({ type: "application/json" }) on this ' +
      'route, request.text() where requests are those of fetch.',
  );
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return `${String(value)}: nothing has read the body`;
  return typeof value === 'object' ? 'an object that has been parsed already' : `a ${typeof value}`;
}

function readHeader(headers: WebhookHeaders, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : valueOf(headers, name);
  if (value) return value;
  throw new WebhookVerificationError(
    'header_missing',
    `The header ${name} is missing: this request is not a webhook of IFCGATE.`,
  );
}

/** By shape, since libraries bring Headers of their own. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function';
}

function valueOf(headers: Record<string, string | readonly string[] | undefined>, name: string): string | undefined {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  const value = found === undefined ? undefined : headers[found];
  return typeof value === 'string' ? value : value?.join(' ');
}

function checkAge(timestamp: number, { toleranceSeconds = 300, now = new Date() }: VerifyOptions): void {
  if (!(toleranceSeconds >= 0))
    throw new ConfigurationError(`toleranceSeconds must be 0 or more, it is ${toleranceSeconds}.`);
  const ageSeconds = Math.floor(now.getTime() / 1000) - timestamp;
  if (ageSeconds > toleranceSeconds) {
    throw new WebhookVerificationError(
      'timestamp_too_old',
      `The webhook was signed ${ageSeconds} s ago, ${toleranceSeconds} s are allowed.`,
    );
  }
  if (-ageSeconds > toleranceSeconds) {
    throw new WebhookVerificationError(
      'timestamp_in_future',
      `The webhook was signed ${-ageSeconds} s in the future, ${toleranceSeconds} s are allowed: compare the clocks.`,
    );
  }
}

function malformed(name: string, reason: string): WebhookVerificationError {
  return new WebhookVerificationError('header_malformed', `The header ${name} is malformed: ${reason}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
