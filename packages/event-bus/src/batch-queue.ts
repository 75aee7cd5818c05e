/** How much of what waits goes together. */
export interface BatchLimit<T> {
  /** The weight of a batch at most; what one call gave is never cut, however heavy. */
  readonly most: number;
  /** The weight of an item: 1 unless said. */
  weigh?(item: T): number;
}

/** The items of one call, and whoever waits for them. */
interface Call<T> {
  readonly items: readonly T[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets many callers share few pieces of work: items are kept in the order of the calls, and what waits when the work is
 * free goes into its next batch. One batch runs at a time.
 */
export class BatchQueue<T> {
  readonly #work: (items: readonly T[]) => Promise<void>;
  readonly #limit: BatchLimit<T>;
  #waiting: Call<T>[] = [];
  #running: Promise<void> | undefined;

  /** @param work what it throws rejects for all whose items were in the batch, and the next one goes on */
  constructor(work: (items: readonly T[]) => Promise<void>, limit: BatchLimit<T> = { most: Infinity }) {
    this.#work = work;
    this.#limit = limit;
  }

  /** Resolves when the work has these items behind it. */
  give(items: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Takes back what one call gave, if it still waits; its promise never settles then. */
  withdraw(items: readonly T[]): void {
    this.#waiting = this.#waiting.filter((call) => call.items !== items);
  }

  /** Resolves when nothing runs and nothing waits. */
  async untilIdle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    // What is given in one turn of the event loop goes together even when nothing runs.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        await this.#work(batch.flatMap(({ items }) => items));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = undefined;
  }

  #take(): Call<T>[] {
    const { most, weigh = () => 1 } = this.#limit;
    let weight = 0;
    const end = this.#waiting.findIndex(({ items }) => {
      for (const item of items) weight += weigh(item);
      return weight > most;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }
}
