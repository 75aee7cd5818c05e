import type { DocumentFailure } from '@ifcgate/contracts';

/** A host that is away may be back soon; nobody waits for it for long. */
const retryAfterMs = [1000, 5000];
/** A document that has ended a worker so often is poison. */
export const maxAttempts = 3;

/**
 * Whether a failure may pass by itself, and when to try again.
 *
 * @param attempts how often it was tried, from 1
 * @returns milliseconds; undefined when the failure stands
 */
export function retryDelayMs(failure: DocumentFailure, isTemporary: boolean, attempts: number): number | undefined {
  return isTemporary && failure.code === 'file_unreachable' ? retryAfterMs[attempts - 1] : undefined;
}
