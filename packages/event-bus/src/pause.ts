import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so long, or until the signal; never rejects. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** The wait after so many failures in a row (from 0): 250 ms, doubling up to 5 s, each ±20 %. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  return withJitter(Math.min(250 * 2 ** failures, 5000), random);
}

/** ±20 %, in whole milliseconds, so that those who failed together do not come back together. */
export function withJitter(milliseconds: number, random: () => number = Math.random): number {
  return Math.round(milliseconds * (0.8 + random() * 0.4));
}

/**
 * Waits for work that may never end by itself, for so long at most.
 *
 * @param what names the work in the error, as "The topics were not there"
 * @throws Error when it took longer; what the work does later is nobody's any more
 */
export async function within<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} within ${milliseconds / 1_000} s.`)), milliseconds);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
