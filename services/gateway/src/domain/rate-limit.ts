import { RollingWindow } from './rolling-window.ts';

/** So many requests in any 60 s for a subject: a workspace's environment, a key, an address. */
export interface Quota {
  /** Unlike that of any other; without braces. */
  readonly subject: string;
  readonly limit: number;
}

/** What a request is told about its limits; the one with the least left speaks for all. */
export interface RateDecision {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the oldest counted request no longer counts. */
  readonly resetSeconds: number;
  /** Whole seconds until a request fits again, at least 1; 0 when this one did. */
  readonly retryAfterSeconds: number;
}

/** Where requests are counted: in this process, or in a store that replicas share. */
export interface RateLimiter {
  /**
   * Counts a request against all of its quotas, or against none of them when one is used up.
   *
   * @param quotas at least one; a subject that is not the first always comes with the same first, as a key does with its
   *   workspace, so that a store that is spread over machines can keep them together
   */
  take(quotas: readonly Quota[]): RateDecision | Promise<RateDecision>;
}

/** A quota's window, after the request was counted or refused. */
export interface WindowState {
  readonly limit: number;
  readonly count: number;
  /** Milliseconds until the oldest event no longer counts; 0 when there is none. */
  readonly oldestLeavesInMs: number;
  /** Milliseconds until one more event fits; 0 when it fits now. */
  readonly fitsInMs: number;
}

/** What a request is told, from the windows of all of its quotas. */
export function decisionOf(windows: readonly WindowState[], isAllowed: boolean): RateDecision {
  const seconds = (ms: number): number => Math.ceil(ms / 1000);
  return windows
    .map(({ limit, count, oldestLeavesInMs, fitsInMs }) => ({
      ...{ isAllowed, limit, remaining: Math.max(0, limit - count), resetSeconds: seconds(oldestLeavesInMs) },
      retryAfterSeconds: isAllowed ? 0 : seconds(fitsInMs),
    }))
    .reduce(tighter);
}

/** An attacker with many addresses must not cost memory: 50,000 windows are about 20 MB. */
const maxSubjects = 50_000;

/**
 * Counts in this process.
 *
 * @param nowMs a clock that never goes back
 */
export function createMemoryLimiter(nowMs: () => number): RateLimiter {
  const windows = new Map<string, RollingWindow>();
  const windowOf = (subject: string): RollingWindow => {
    const window = windows.get(subject) ?? new RollingWindow();
    // Moved to the end: the first of the map is the one that was not asked for the longest time.
    windows.delete(subject);
    windows.set(subject, window);
    if (windows.size > maxSubjects) windows.delete(windows.keys().next().value ?? '');
    return window;
  };
  return {
    take(quotas) {
      const now = nowMs();
      const counted = quotas.map(({ subject, limit }) => ({ limit, window: windowOf(subject) }));
      const isAllowed = counted.every(({ limit, window }) => window.count(now) < limit);
      if (isAllowed) for (const { window } of counted) window.add(now);
      const states = counted.map(({ limit, window }) => ({
        ...{ limit, count: window.count(now), oldestLeavesInMs: window.oldestLeavesInMs(now) },
        fitsInMs: window.fitsInMs(limit, now),
      }));
      return decisionOf(states, isAllowed);
    },
  };
}

function tighter(a: RateDecision, b: RateDecision): RateDecision {
  if (a.retryAfterSeconds !== b.retryAfterSeconds) return a.retryAfterSeconds > b.retryAfterSeconds ? a : b;
  return a.remaining <= b.remaining ? a : b;
}
