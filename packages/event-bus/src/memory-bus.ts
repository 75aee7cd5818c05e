import { BatchQueue } from './batch-queue.ts';
import { type BusConsumer, type EventBus, maxEventsAtOnce } from './bus.ts';
import { topicOf } from './topics.ts';
import { readPublished } from './codec.ts';
import { backoffMs, pause } from './pause.ts';
import type { Catalogue, Received } from './received.ts';

/**
 * The bus of one process. It keeps nothing: `publish` resolves when every group has handled or parked the events, so
 * the outbox that published them is the only memory that is needed.
 *
 * @param options.catalogue what this version can read; the catalogue of the contracts unless said
 */
export function createMemoryBus({ catalogue }: { catalogue?: Catalogue | undefined } = {}): EventBus {
  const groups: Group[] = [];
  return {
    async publish(events) {
      const received = events.map((event) => readPublished(event, catalogue));
      await Promise.all(groups.map((group) => group.deliver(received)));
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

/** One group and what waits for it. */
class Group {
  readonly #consumer: BusConsumer;
  readonly #queue = new BatchQueue<Received>((events) => this.#handle(events), { most: maxEventsAtOnce });
  readonly #stopping = new AbortController();
  readonly #started = Promise.withResolvers<void>();

  constructor(consumer: BusConsumer) {
    this.#consumer = consumer;
  }

  /** Resolves when the group has handled or parked those of the events that are on its topics. */
  deliver(events: readonly Received[]): Promise<void> {
    const wanted = events.filter((event) => this.#consumer.topics.includes(topicOf[event.source]));
    return wanted.length === 0 ? Promise.resolve() : this.#queue.give(wanted);
  }

  start(): void {
    this.#started.resolve();
  }

  /** Lets a running handler end; what waits is refused. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#started.resolve();
    await this.#queue.untilIdle();
  }

  /** Hands the same events over until they are handled; rejects when told to stop before that. */
  async #handle(events: readonly Received[]): Promise<void> {
    await this.#started.promise;
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      try {
        await this.#consumer.handle(events);
        return;
      } catch {
        await pause(backoffMs(failures), this.#stopping.signal);
      }
    }
    throw new Error('The bus stopped before the events were handled.');
  }
}
