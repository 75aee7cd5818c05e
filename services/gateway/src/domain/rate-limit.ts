import { RollingWindow } from './rolling-window.ts';

/** So many requests in any 60 s for a subject: a workspace's environment, a key, an address. */
export interface Quota {
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
  /** Counts a request against all of its quotas, or against none of them when one is used up. */
  take(quotas: readonly Quota[]): RateDecision | Promise<RateDecision>;
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
      return counted.map(({ limit, window }) => stateOf(window, limit, now, isAllowed)).reduce(tighter);
    },
  };
}

function stateOf(window: RollingWindow, limit: number, nowMs: number, isAllowed: boolean): RateDecision {
  const seconds = (ms: number): number => Math.ceil(ms / 1000);
  return {
    isAllowed,
    limit,
    remaining: Math.max(0, limit - window.count(nowMs)),
    resetSeconds: seconds(window.oldestLeavesInMs(nowMs)),
    retryAfterSeconds: isAllowed ? 0 : seconds(window.fitsInMs(limit, nowMs)),
  };
}

function tighter(a: RateDecision, b: RateDecision): RateDecision {
  if (a.retryAfterSeconds !== b.retryAfterSeconds) return a.retryAfterSeconds > b.retryAfterSeconds ? a : b;
  return a.remaining <= b.remaining ? a : b;
}
