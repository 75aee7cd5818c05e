import type { DocumentFailure } from '@ifcgate/contracts';

/** The waits before a host is asked again. It may be back soon; nobody waits for it for long. */
export const usualFileRetriesMs: readonly number[] = [1000, 5000];
/** A document that has ended a worker so often is poison. */
export const maxAttempts = 3;

/**
 * Whether a failure may pass by itself, and when to try again.
 *
 * @param delayMs the wait before the next try; undefined when there is none
 * @returns milliseconds; undefined when the failure stands
 */
export function retryDelayMs(
  failure: DocumentFailure,
  isTemporary: boolean,
  delayMs: number | undefined,
): number | undefined {
  return isTemporary && failure.code === 'file_unreachable' ? delayMs : undefined;
}
