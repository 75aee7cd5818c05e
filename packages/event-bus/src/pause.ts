import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so long, or until the signal; never rejects. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** The wait after so many failures in a row (from 0): 250 ms, doubling up to 5 s. */
export function backoffMs(failures: number): number {
  return Math.min(250 * 2 ** failures, 5000);
}
