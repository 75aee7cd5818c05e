import { APIConnectionError, APIError } from './errors.ts';

const baseMs = 500;
const longestMs = 8_000;
const longestRetryAfterMs = 60_000;

/**
 * How long to wait before a failed request is sent again.
 *
 * Network errors, timeouts, 408, 409 `idempotency_in_progress`, 429 and 5xx are worth another try, unless the answer's
 * `X-Should-Retry` (`true` or `false`) decides. The wait is the answer's `Retry-After`, 60 s at most; without one a
 * random time below 0.5 s, 1 s, 2 s, 4 s, then 8 s, so that clients which failed together do not come back together.
 *
 * @param error   what the try ended with
 * @param attempt the number of that try, from 1
 * @param random  in [0, 1); decides the jitter
 * @param now     milliseconds since 1970, for a `Retry-After` that is a date
 * @returns milliseconds; `undefined` when the request must not be sent again
 * @see "Exponential Backoff And Jitter", AWS Architecture Blog 2015: full jitter does the least work
 */
export function retryWaitMs(error: unknown, attempt: number, random = Math.random, now = Date.now): number | undefined {
  if (!isWorthRetrying(error)) return undefined;
  const asked = error instanceof APIError ? retryAfterMs(error.headers, now()) : undefined;
  if (asked !== undefined) return Math.min(asked, longestRetryAfterMs);
  return random() * Math.min(longestMs, baseMs * 2 ** (attempt - 1));
}

/** Whether a failure is of the kind that passes by itself. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError)) return false;
  const told = error.headers.get('x-should-retry');
  if (told === 'true' || told === 'false') return told === 'true';
  if (error.status === 409) return error.code === 'idempotency_in_progress';
  return error.status === 408 || error.status === 429 || error.status >= 500;
}

/** `Retry-After` in its two forms, seconds or a date; `undefined` when it is absent or neither. */
function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
