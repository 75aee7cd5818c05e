/**
 * Lets many callers share few writes: items handed in while a flush runs go together into the next one.
 *
 * @param flush writes items; what it throws rejects for all whose items were in it
 * @returns a function that resolves once the flush with the caller's items has ended
 */
export function coalesce<T>(flush: (items: readonly T[]) => Promise<void>): (items: readonly T[]) => Promise<void> {
  let pending: { items: T[]; done: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();
  return (items) => {
    if (pending === undefined) {
      const batch: T[] = [];
      const former = last;
      const done = (async () => {
        // Those of one turn of the event loop go together even when nothing runs.
        await new Promise(setImmediate);
        await former.catch(() => undefined);
        pending = undefined;
        await flush(batch);
      })();
      // Each caller hears of the failure through its own await.
      done.catch(() => undefined);
      last = done;
      pending = { items: batch, done };
    }
    pending.items.push(...items);
    return pending.done;
  };
}
