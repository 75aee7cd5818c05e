import { BatchQueue } from './batch-queue.ts';

/**
 * Lets many callers share few writes: items handed in while a flush runs go together into the next one.
 *
 * @param flush writes items; what it throws rejects for all whose items were in it
 * @returns a function that resolves once the flush with the caller's items has ended
 */
export function coalesce<T>(flush: (items: readonly T[]) => Promise<void>): (items: readonly T[]) => Promise<void> {
  const queue = new BatchQueue(flush);
  return (items) => queue.give(items);
}
