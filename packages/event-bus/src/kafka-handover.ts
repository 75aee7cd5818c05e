import type { AnyEvent } from '@ifcgate/contracts';

/** Events handed to a group at once: enough to share a transaction's cost, few enough to keep it short. */
export const maxEventsAtOnce = 100;

interface Delivery {
  readonly events: readonly AnyEvent[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Hands the events of several partitions to one handler together, one batch at a time: sixty partitions with an event
 * each cost one transaction, not sixty.
 */
export class Handover {
  readonly #handle: (events: readonly AnyEvent[]) => Promise<void>;
  readonly #waiting: Delivery[] = [];
  #running: Promise<void> | undefined;

  constructor(handle: (events: readonly AnyEvent[]) => Promise<void>) {
    this.#handle = handle;
  }

  /** Resolves when the handler has these events behind it; rejects when it rejected the batch that they were in. */
  give(events: readonly AnyEvent[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, resolve, reject });
      this.#wake();
    });
  }

  /** Resolves when no handler runs and nothing waits for one. */
  async untilIdle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #wake(): void {
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      this.#wake();
    });
  }

  async #drain(): Promise<void> {
    // The partitions of one answer of the broker come in one turn of the event loop.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        await this.#handle(batch.flatMap(({ events }) => events));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  #take(): Delivery[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ events }) => (count += events.length) > maxEventsAtOnce);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }
}
