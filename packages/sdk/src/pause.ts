import { setTimeout as timer } from 'node:timers/promises';

/** The longest time that a timer can take; a longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Waits, unless the signal ends it.
 *
 * @throws the signal's reason, at once, when it is or becomes aborted
 */
export async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  try {
    await timer(Math.min(waitMs, longestTimerMs), undefined, signal && { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause;
  }
}
