import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';

/** How long and how often to look. */
export interface EventuallyOptions {
  /** 5000 by default. */
  readonly timeoutMs?: number;
  /** Between the end of one look and the next; 20 by default. */
  readonly intervalMs?: number;
  /** What should have come about, for the failure: `the case is readable`. */
  readonly message?: string;
}

/**
 * Looks until the check neither throws nor answers `false`, and gives its answer. Use it in place of every sleep.
 *
 * @example await eventually(async () => expect(await openCases()).toHaveLength(1));
 * @throws Error when it does not come about in time, with what the last look said; also when a look never ends
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<Exclude<T, false>> {
  const { timeoutMs = 5000, intervalMs = 20, message = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  let last: unknown = new Error('The first look did not end.');
  while (performance.now() < deadline) {
    const look = await lookBefore(deadline, check);
    if (look.outcome === 'held') return look.answer;
    if (look.outcome === 'failed') last = look.error;
    await sleep(Math.min(intervalMs, Math.max(0, deadline - performance.now())));
  }
  const reason = isNativeError(last) ? last.message : String(last);
  throw new Error(`Not within ${timeoutMs} ms: ${message}. The last look: ${reason}`, { cause: last });
}

type Look<T> =
  | { readonly outcome: 'held'; readonly answer: Exclude<T, false> }
  | { readonly outcome: 'failed'; readonly error: unknown }
  | { readonly outcome: 'unfinished' };

async function lookBefore<T>(deadline: number, check: () => T | Promise<T>): Promise<Look<T>> {
  const ending = new AbortController();
  const remainingMs = Math.max(0, deadline - performance.now());
  const unfinished: Promise<Look<T>> = sleep(remainingMs, { outcome: 'unfinished' }, { signal: ending.signal });
  try {
    return await Promise.race([look(check), unfinished]);
  } finally {
    ending.abort();
    unfinished.catch(() => undefined);
  }
}

async function look<T>(check: () => T | Promise<T>): Promise<Look<T>> {
  try {
    const answer = await check();
    if (answer === false) return { outcome: 'failed', error: new Error('The check answered false.') };
    return { outcome: 'held', answer: answer as Exclude<T, false> };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
