import type { DocumentFailure } from '@ifcgate/contracts';

/** A host that is away may be back soon; nobody waits for it for long. */
const retryAfterMs = [1000, 5000];
/** A document that has ended a worker so often is poison. */
export const maxAttempts = 3;

/**
 * Whether a failure may pass by itself, and when to try again.
 *
 * @param retries how often it was tried again before, from 0
 * @returns milliseconds; undefined when the failure stands
 */
export function retryDelayMs(failure: DocumentFailure, isTemporary: boolean, retries: number): number | undefined {
  return isTemporary && failure.code === 'file_unreachable' ? retryAfterMs[retries] : undefined;
}
