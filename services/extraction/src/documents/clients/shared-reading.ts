/** What a reader is told, and tells. */
export interface ReadingOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (pagesDone: number, pages: number) => void;
}

/** One reading that several may wait for: it goes on until the last of them has let go, and tells all of them how far it is. */
export class SharedReading<T> {
  /** How it ended; rejects when it was given up. */
  readonly result: Promise<T>;
  readonly #giveUp = new AbortController();
  readonly #waiting = new Set<ReadingOptions>();

  /** @param read begins at once */
  constructor(read: (options: ReadingOptions) => Promise<T>) {
    const onProgress = (pagesDone: number, pages: number): void => {
      for (const options of this.#waiting) options.onProgress(pagesDone, pages);
    };
    this.result = read({ signal: this.#giveUp.signal, onProgress });
    // Each who waits hears of a failure through its own promise.
    this.result.catch(() => undefined);
  }

  /** Whether it was given up, so that nobody can wait for it any more. */
  get isGivenUp(): boolean {
    return this.#giveUp.signal.aborted;
  }

  /**
   * Waits for it, until the signal.
   *
   * @throws the signal's reason
   */
  async join(options: ReadingOptions): Promise<T> {
    const { signal } = options;
    signal.throwIfAborted();
    this.#waiting.add(options);
    const aborted = Promise.withResolvers<never>();
    const leave = (): void => aborted.reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([this.result, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#waiting.delete(options);
      if (signal.aborted && this.#waiting.size === 0) this.#giveUp.abort(signal.reason);
    }
  }
}
