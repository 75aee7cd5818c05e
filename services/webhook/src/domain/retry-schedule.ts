import type { Environment } from '@ifcgate/contracts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const scheduleMs: Record<Environment, readonly number[]> = {
  live: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  test: [5 * second, minute, 5 * minute],
};
const jitter = 0.2;
const maxRetryAfterMs = 24 * hour;

/**
 * The wait before the next attempt: 5 s, 5 min, 30 min, then 2, 5, 10, 14, 20 and 24 h (test: 5 s, 1 min, 5 min), each
 * ±20 % so that endpoints that failed together do not come back together.
 *
 * @param failures how many attempts have failed, from 1
 * @param random   in [0, 1); decides the jitter
 * @returns whole milliseconds; `undefined` when the schedule is used up
 * @throws RangeError when `failures` is below 1
 * @see Standard Webhooks 1.0.0, "Deliverability and reliability": the schedule
 */
export function retryDelayMs(environment: Environment, failures: number, random: () => number): number | undefined {
  if (failures < 1) throw new RangeError('There is no wait before the first attempt.');
  const delayMs = scheduleMs[environment][failures - 1];
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 - jitter + 2 * jitter * random()));
}

/**
 * The wait that an answer asks for.
 *
 * @param header the value of `Retry-After`: seconds or an HTTP date
 * @returns whole milliseconds from `now`, 24 h at most; 0 without a header, for one in the past, and for nonsense
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  const text = header.trim();
  const waitMs = /^\d{1,10}$/.test(text) ? Number(text) * second : dateOf(text) - now.getTime();
  return waitMs > 0 ? Math.min(waitMs, maxRetryAfterMs) : 0;
}

/** Milliseconds since 1970; NaN when the text is not an HTTP date. `Date.parse` alone takes far more than those. */
function dateOf(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
