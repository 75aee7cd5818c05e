import type { AttemptErrorClass, Environment } from '@ifcgate/contracts';
import { retryAfterMs, retryDelayMs } from './retry-schedule.ts';

/** What came of an attempt: an answer, or the reason why there is none. */
export type Answer =
  | { readonly statusCode: number; readonly retryAfter: string | undefined }
  | { readonly statusCode: null; readonly reason: string; readonly errorClass: AttemptErrorClass };

/** Why an attempt failed. */
export interface Failure {
  readonly error: string | null;
  readonly errorClass: AttemptErrorClass;
  /** Whether the endpoint says that it is there no more. */
  readonly isGone: boolean;
}

/** What follows from an attempt. */
export type Verdict =
  | { readonly outcome: 'delivered' }
  | ({ readonly outcome: 'dead' } & Failure)
  | ({ readonly outcome: 'retry'; readonly retryInMs: number } & Failure);

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
  const failure = failureOf(answer);
  if (scheduledMs === undefined) return { outcome: 'dead', ...failure };
  const askedMs = statusCode === null ? 0 : retryAfterMs(answer.retryAfter, now);
  return { outcome: 'retry', ...failure, retryInMs: Math.max(scheduledMs, askedMs) };
}

function failureOf(answer: Answer): Failure {
  const { statusCode } = answer;
  if (statusCode === null) return { error: answer.reason, errorClass: answer.errorClass, isGone: false };
  if (statusCode >= 300 && statusCode <= 399)
    return { error: 'Redirects are not followed.', errorClass: 'redirect', isGone: false };
  const isRefusal = statusCode >= 400 && statusCode <= 499;
  // What HTTP does not know counts as 5xx (RFC 9110, section 15).
  return { error: null, errorClass: isRefusal ? 'status_4xx' : 'status_5xx', isGone: statusCode === 410 };
}
