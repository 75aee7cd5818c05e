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
