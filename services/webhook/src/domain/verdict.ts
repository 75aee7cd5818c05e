import type { Environment } from '@ifcgate/contracts';
import { retryAfterMs, retryDelayMs } from './retry-schedule.ts';

/** What came of an attempt: an answer, or the reason why there is none. */
export type Answer =
  | { readonly statusCode: number; readonly retryAfter: string | undefined }
  | { readonly statusCode: null; readonly reason: string };

/** What follows from an attempt. */
export type Verdict =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'dead'; readonly error: string | null; readonly isGone: boolean }
  | { readonly outcome: 'retry'; readonly error: string | null; readonly isGone: boolean; readonly retryInMs: number };

/** What the rule has to know beside the answer. */
export interface Circumstances {
  readonly environment: Environment;
  /** Attempts that failed before this one. */
  readonly failures: number;
  readonly now: Date;
  readonly random: () => number;
}

/**
 * Decides what follows from an attempt. Only 2xx is success; a redirect is a failure like any other. The next attempt is
 * at the later of the schedule and the answer's `Retry-After`. 410 says that the endpoint is gone; the delivery keeps its
 * place in the schedule, for the case that it is enabled again.
 */
export function judge(answer: Answer, circumstances: Circumstances): Verdict {
  const { environment, failures, now, random } = circumstances;
  const { statusCode } = answer;
  if (statusCode !== null && statusCode >= 200 && statusCode <= 299) return { outcome: 'delivered' };
  const scheduledMs = retryDelayMs(environment, failures + 1, random);
  const failure = { error: errorOf(answer), isGone: statusCode === 410 };
  if (scheduledMs === undefined) return { outcome: 'dead', ...failure };
  const askedMs = statusCode === null ? 0 : retryAfterMs(answer.retryAfter, now);
  return { outcome: 'retry', ...failure, retryInMs: Math.max(scheduledMs, askedMs) };
}

function errorOf(answer: Answer): string | null {
  if (answer.statusCode === null) return answer.reason;
  return answer.statusCode >= 300 && answer.statusCode <= 399 ? 'Redirects are not followed.' : null;
}
