import type { AnyEvent } from '@ifcgate/contracts';
import type { Message } from 'kafkajs';
import { BatchQueue } from './batch-queue.ts';
import { encodeEvent } from './codec.ts';
import type { VerifiedProducer } from './kafka-producer.ts';
import { within } from './pause.ts';

/** How long `publish` tries before it rejects. */
const publishTimeoutMs = 10_000;
/** How long `stop` waits for a connection to close: it may be one to a broker that is gone. */
const closeTimeoutMs = 5_000;
/** The brokers' limit is 1 MiB for what one request holds for one partition. */
const maxBatchBytes = 512 * 1024;
/** Headers, key and framing of one event, roughly. */
const overheadBytes = 512;

interface SizedMessage {
  readonly topic: string;
  readonly message: Message;
  readonly sizeBytes: number;
}

/**
 * Sends events in the order of the calls, those of calls close together in one request; one request at a time, so that
 * none can overtake another.
 *
 * A call whose events were not acknowledged in time rejects. They may be there all the same; since a failed producer is
 * never used again, its numbering cannot make the broker take other events for repetitions of these.
 */
export class KafkaPublisher {
  readonly #open: () => Promise<VerifiedProducer>;
  readonly #queue = new BatchQueue<SizedMessage>((messages) => this.#send(messages), {
    most: maxBatchBytes,
    weigh: (message) => message.sizeBytes,
  });
  #producer: Promise<VerifiedProducer> | undefined;
  #isStopped = false;

  constructor(open: () => Promise<VerifiedProducer>) {
    this.#open = open;
  }

  async publish(events: readonly AnyEvent[]): Promise<void> {
    if (this.#isStopped) throw new Error('The bus is stopped.');
    if (events.length === 0) return;
    const messages = events.map(encodeSized);
    try {
      await within(this.#queue.give(messages), publishTimeoutMs, 'The events were not acknowledged');
    } finally {
      this.#queue.withdraw(messages);
    }
  }

  /** Sends what is waiting, then closes the connection. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#queue.untilIdle();
    const closing = this.#producer?.then((producer) => producer.close());
    if (closing !== undefined)
      await within(closing, closeTimeoutMs, 'The producer was not closed').catch(() => undefined);
  }

  async #send(messages: readonly SizedMessage[]): Promise<void> {
    this.#producer ??= this.#open();
    const opening = this.#producer;
    try {
      await within(
        opening.then(async (producer) => {
          for (const slice of slices(messages)) await producer.send(byTopic(slice));
        }),
        publishTimeoutMs,
        'The brokers did not answer',
      );
    } catch (cause) {
      this.#producer = undefined;
      // What is still under way there may arrive late, as a repetition; nobody waits for it.
      void opening.then((producer) => producer.close()).catch(() => undefined);
      throw new Error('The events could not be sent.', { cause });
    }
  }
}

function encodeSized(event: AnyEvent): SizedMessage {
  const { topic, message } = encodeEvent(event);
  return { topic, message, sizeBytes: Buffer.byteLength(message.value ?? '') + overheadBytes };
}

/** Cuts one large publication into requests that the brokers take; a single event is never cut. */
function slices(messages: readonly SizedMessage[]): SizedMessage[][] {
  const found: SizedMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    room -= message.sizeBytes;
    if (room < 0 || found.length === 0) {
      found.push([]);
      room = maxBatchBytes - message.sizeBytes;
    }
    found.at(-1)?.push(message);
  }
  return found;
}

function byTopic(messages: readonly SizedMessage[]): { topic: string; messages: Message[] }[] {
  const groups = Map.groupBy(messages, ({ topic }) => topic);
  return [...groups].map(([topic, its]) => ({ topic, messages: its.map(({ message }) => message) }));
}
