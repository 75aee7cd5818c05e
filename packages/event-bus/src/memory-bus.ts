import type { AnyEvent } from '@ifcgate/contracts';
import { type BusConsumer, type EventBus, topicOf } from './bus.ts';
import { backoffMs, pause } from './pause.ts';

/** Events handed to a group at once: enough to share a transaction's cost, few enough to keep it short. */
const batchSize = 100;

/**
 * The bus of one process. It keeps nothing: `publish` resolves when every group has handled or parked the events, so
 * the outbox that published them is the only memory that is needed.
 */
export function createMemoryBus(): EventBus {
  const groups: Group[] = [];
  return {
    async publish(events) {
      await Promise.all(groups.map((group) => group.deliver(events)));
    },
    subscribe(consumer) {
      groups.push(new Group(consumer));
    },
    start() {
      for (const group of groups) group.start();
      return Promise.resolve();
    },
    async stop() {
      await Promise.all(groups.map((group) => group.stop()));
    },
  };
}

interface Delivery {
  readonly events: readonly AnyEvent[];
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** One group's queue and the loop that empties it, one batch at a time. */
class Group {
  readonly #consumer: BusConsumer;
  readonly #waiting: Delivery[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isStarted = false;

  constructor(consumer: BusConsumer) {
    this.#consumer = consumer;
  }

  /** Resolves when the group has handled or parked those of the events that are on its topics. */
  deliver(events: readonly AnyEvent[]): Promise<void> {
    const wanted = events.filter((event) => this.#consumer.topics.includes(topicOf[event.source]));
    if (wanted.length === 0) return Promise.resolve();
    if (this.#stopping.signal.aborted) return Promise.reject(new Error('The bus is stopped.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events: wanted, resolve, reject });
      this.#wake();
    });
  }

  start(): void {
    this.#isStarted = true;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const delivery of this.#waiting.splice(0)) delivery.reject(new Error('The bus is stopped.'));
  }

  #wake(): void {
    if (!this.#isStarted || this.#running !== undefined || this.#waiting.length === 0) return;
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      if (!this.#stopping.signal.aborted) this.#wake();
    });
  }

  async #drain(): Promise<void> {
    // The deliveries of one turn of the event loop are handled together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0 && !this.#stopping.signal.aborted) {
      const batch = this.#take();
      const isHandled = await this.#handle(batch.flatMap((delivery) => delivery.events));
      for (const delivery of batch) {
        if (isHandled) delivery.resolve();
        else delivery.reject(new Error('The bus stopped before the events were handled.'));
      }
    }
  }

  #take(): Delivery[] {
    let count = 0;
    let end = 0;
    while (end < this.#waiting.length && (end === 0 || count < batchSize))
      count += this.#waiting[end++]?.events.length ?? 0;
    return this.#waiting.splice(0, end);
  }

  /** Hands the same events over until they are handled; false when told to stop before that. */
  async #handle(events: readonly AnyEvent[]): Promise<boolean> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      try {
        await this.#consumer.handle(events);
        return true;
      } catch {
        await pause(backoffMs(failures), this.#stopping.signal);
      }
    }
    return false;
  }
}
