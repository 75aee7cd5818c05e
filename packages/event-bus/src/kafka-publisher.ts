import type { AnyEvent } from '@ifcgate/contracts';
import type { Message } from 'kafkajs';
import { encodeEvent } from './kafka-codec.ts';
import type { VerifiedProducer } from './kafka-producer.ts';

/** How long `publish` tries before it rejects. */
const publishTimeoutMs = 10_000;
/** The brokers' limit is 1 MiB for what one request holds for one partition. */
const maxBatchBytes = 512 * 1024;
const maxBatchEvents = 1_000;
/** Headers, key and framing of one event, roughly. */
const overheadBytes = 512;

/** The events of one call of `publish`, on their way. */
interface Publication {
  readonly messages: readonly SizedMessage[];
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

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
  readonly #waiting: Publication[] = [];
  #producer: Promise<VerifiedProducer> | undefined;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(open: () => Promise<VerifiedProducer>) {
    this.#open = open;
  }

  async publish(events: readonly AnyEvent[]): Promise<void> {
    if (this.#isStopped) throw new Error('The bus is stopped.');
    if (events.length === 0) return;
    const messages = events.map(encodeSized);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const publication = { messages, resolve, reject };
    const timer = setTimeout(() => {
      const place = this.#waiting.indexOf(publication);
      if (place >= 0) this.#waiting.splice(place, 1);
      reject(new Error(`The events were not acknowledged within ${publishTimeoutMs / 1_000} s.`));
    }, publishTimeoutMs);

    this.#waiting.push(publication);
    this.#wake();
    await promise.finally(() => clearTimeout(timer));
  }

  /** Sends what is waiting, then closes the connection. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.close();
  }

  #wake(): void {
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    this.#running = this.#drain().finally(() => {
      this.#running = undefined;
      this.#wake();
    });
  }

  async #drain(): Promise<void> {
    // What is published in one turn of the event loop shares a request.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        await this.#send(batch.flatMap((publication) => publication.messages));
        for (const publication of batch) publication.resolve();
      } catch (cause) {
        for (const publication of batch) publication.reject(new Error('The events could not be sent.', { cause }));
      }
    }
  }

  #take(): Publication[] {
    const all = { events: 0, bytes: 0 };
    const end = this.#waiting.findIndex(({ messages }) => {
      all.events += messages.length;
      all.bytes += sizeOf(messages);
      return all.events > maxBatchEvents || all.bytes > maxBatchBytes;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }

  async #send(messages: readonly SizedMessage[]): Promise<void> {
    this.#producer ??= this.#open();
    const opening = this.#producer;
    try {
      await withinTime(
        opening.then(async (producer) => {
          for (const slice of slices(messages)) await producer.send(byTopic(slice));
        }),
      );
    } catch (error) {
      this.#producer = undefined;
      // What is still under way there may arrive late, as a repetition; nobody waits for it.
      void opening.then((producer) => producer.close()).catch(() => undefined);
      throw error;
    }
  }
}

function encodeSized(event: AnyEvent): SizedMessage {
  const { topic, message } = encodeEvent(event);
  return { topic, message, sizeBytes: Buffer.byteLength(message.value ?? '') + overheadBytes };
}

function sizeOf(messages: readonly SizedMessage[]): number {
  return messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
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

async function withinTime(work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('The brokers did not answer in time.')), publishTimeoutMs);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
