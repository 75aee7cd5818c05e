/** Wakes a loop that waits for work. A call that comes while the loop is busy is kept, so none is missed. */
export class Wake {
  #isDue = false;
  #resume: (() => void) | undefined;

  /** Ends the wait that is running, or the next one. */
  wake(): void {
    this.#isDue = true;
    this.#resume?.();
  }

  /** Until woken, for so many milliseconds at most, or until the signal. Never rejects. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#isDue && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#resume, { once: true });
      });
      if (this.#resume !== undefined) signal.removeEventListener('abort', this.#resume);
      this.#resume = undefined;
    }
    this.#isDue = false;
  }
}
