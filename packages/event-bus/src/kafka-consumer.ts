import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { BatchQueue } from './batch-queue.ts';
import { type BusConsumer, maxEventsAtOnce } from './bus.ts';
import type { Topic } from './topics.ts';
import { shortRetries } from './kafka-client.ts';
import { readMessage, toRawMessage } from './codec.ts';
import { OffsetCommitter } from './kafka-offsets.ts';
import { backoffMs, pause, within } from './pause.ts';
import { type Catalogue, type Received, isUnread } from './received.ts';
import type { EventLog } from './sql.ts';

/** Well below the session timeout; the broker takes a consumer that is silent for so long for dead. */
const heartbeatIntervalMs = 1_000;
/** A broker that is away must not hold up the end of the process. */
const leaveTimeoutMs = 5_000;
/** Longer than a group may take to put itself together when one of its members is slow (60 s). */
const joinTimeoutMs = 90_000;
/** How long a consumer that has died may take to close. Its handlers have their end before; the broker may never answer. */
const closeTimeoutMs = 30_000;
/** How long a consumer may say nothing of itself: it may have died without kafkajs being able to tell. */
const silenceTimeoutMs = 90_000;

/** What a group has seen, counted since the start. */
export interface GroupCounters {
  /** Events that the handler has behind it. */
  handled: number;
  /** Messages that could not be read; the handler gets them, to keep what concerns it. */
  unread: number;
  /** Times the handler rejected and its partitions were paused. */
  pauses: number;
  /** Times the consumer died and was opened again. */
  reopened: number;
}

/** What a group needs besides its handler. */
export interface GroupOptions {
  readonly kafka: Kafka;
  readonly consumer: BusConsumer;
  readonly logger: EventLog;
  readonly sessionTimeoutMs: number;
  readonly catalogue: Catalogue | undefined;
  /** Resolves when the topics are there. */
  readonly untilTopics: () => Promise<void>;
}

/** One group of this process: a consumer that is opened, and opened again when it dies, until told to stop. */
export class KafkaGroup {
  readonly counters: GroupCounters = { handled: 0, unread: 0, pauses: 0, reopened: 0 };
  /** Resolves when the group was joined for the first time. */
  readonly joined: Promise<void>;
  readonly #options: GroupOptions;
  readonly #markJoined: () => void;
  /** Of all partitions: sixty with an event each cost one transaction, not sixty. */
  readonly #handover: BatchQueue<Received>;
  readonly #stopping = new AbortController();
  /** Failures in a row, by topic and partition. */
  readonly #failures = new Map<string, number>();
  #running: Promise<void> | undefined;

  constructor(options: GroupOptions) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.joined = promise;
    this.#markJoined = resolve;
    this.#options = options;
    this.#handover = new BatchQueue((events) => options.consumer.handle(events), { most: maxEventsAtOnce });
  }

  start(): void {
    this.#running ??= this.#supervise();
  }

  /** Leaves the group; resolves when no handler runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#running, sleep(leaveTimeoutMs, undefined, { ref: false })]);
    await this.#handover.untilIdle();
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.#options.untilTopics();
        await this.#consume(() => {
          failures = 0;
          this.#markJoined();
        });
      } catch (error) {
        if (signal.aborted) return;
        // Some 2 s at most: while a broker is away it costs little, and when it is back everyone waits for this.
        const retryInMs = backoffMs(Math.min(failures, 3));
        this.counters.reopened += 1;
        this.#log('warn', 'consumer.reopening', { failures: failures + 1, retryInMs, reason: String(error) });
        await pause(retryInMs, signal);
      }
    }
  }

  /** Consumes until told to stop; rejects when the consumer dies. */
  async #consume(onJoined: () => void): Promise<void> {
    const consumer = this.#options.kafka.consumer({
      groupId: this.#options.consumer.group,
      sessionTimeout: this.#options.sessionTimeoutMs,
      heartbeatInterval: heartbeatIntervalMs,
      // The broker answers at once when there is something; this is how often it says that there is nothing. 50 ms cost
      // 2.8 % of a core per idle group, 250 ms cost 0.8 %.
      maxWaitTimeInMs: 250,
      maxBytesPerPartition: 256 * 1024,
      allowAutoTopicCreation: false,
      // It is opened again here, with back-off, and not by itself.
      retry: { ...shortRetries, restartOnFailure: () => Promise.resolve(false) },
    });
    const { topics } = this.#options.consumer;
    const end = Promise.withResolvers<void>();
    // It may die before anyone waits for it.
    end.promise.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => end.reject(payload.error));
    const offsets = new OffsetCommitter(consumer, this.#options.logger);
    consumer.on(consumer.events.REBALANCING, () => void offsets.commit());
    consumer.on(consumer.events.GROUP_JOIN, () => {
      offsets.forget();
      onJoined();
    });
    const watch = watchSilence(consumer, () => end.reject(new Error('The consumer has fallen silent.')));
    this.#stopping.signal.addEventListener('abort', () => end.resolve(), { once: true });
    try {
      const starting = consumer
        .connect()
        .then(() => consumer.subscribe({ topics: [...topics], fromBeginning: true }))
        .then(() =>
          consumer.run({
            eachBatchAutoResolve: false,
            autoCommit: false,
            // All partitions of an answer at once, for the hand-over to put them together.
            partitionsConsumedConcurrently: 64,
            eachBatch: (payload) => this.#eachBatch(payload, offsets),
          }),
        );
      await Promise.race([within(starting, joinTimeoutMs, 'The group was not joined'), end.promise]);
      if (!this.#stopping.signal.aborted) await end.promise;
      await this.#handover.untilIdle();
      await offsets.commit();
    } finally {
      clearInterval(watch);
      offsets.forget();
      await within(consumer.disconnect(), closeTimeoutMs, 'The consumer was not closed').catch(() => undefined);
    }
  }

  /** What is thrown here comes from kafkajs itself (a rebalance, a lost connection) and is its way to hear of it. */
  async #eachBatch(payload: EachBatchPayload, offsets: OffsetCommitter): Promise<void> {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload;
    for (let from = 0; from < batch.messages.length; from += maxEventsAtOnce) {
      if (this.#stopping.signal.aborted || !isRunning() || isStale()) return;
      const messages = batch.messages.slice(from, from + maxEventsAtOnce);
      const events = this.#read(batch, messages);
      if (!(await this.#handOver(events, payload))) return;

      const { offset } = messages.at(-1) ?? { offset: batch.lastOffset() };
      resolveOffset(offset);
      offsets.done(batch.topic, batch.partition, offset);
      await heartbeat();
    }
  }

  /** Whether the handler has the events behind it; otherwise the partition is paused and they come again. */
  async #handOver(events: readonly Received[], { batch, heartbeat, pause: hold }: EachBatchPayload): Promise<boolean> {
    if (events.length === 0) return true;
    const place = `${batch.topic}/${batch.partition}`;
    // A failed heartbeat shows again in the one after the chunk.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), heartbeatIntervalMs);
    try {
      await this.#handover.give(events);
      this.#failures.delete(place);
      this.counters.handled += events.length;
      return true;
    } catch (error) {
      const failures = this.#failures.get(place) ?? 0;
      const retryInMs = backoffMs(failures);
      this.#failures.set(place, failures + 1);
      this.counters.pauses += 1;
      this.#log('warn', 'consumer.paused', { place, failures: failures + 1, retryInMs, reason: String(error) });
      // A consumer that has died meanwhile has nothing to go on with.
      void pause(retryInMs, this.#stopping.signal)
        .then(hold())
        .catch(() => undefined);
      return false;
    } finally {
      clearInterval(beat);
    }
  }

  #read(batch: Batch, messages: Batch['messages']): Received[] {
    return messages.map((message) => {
      const received = readMessage(toRawMessage(batch.topic as Topic, message), this.#options.catalogue);
      if (!isUnread(received)) return received;
      this.counters.unread += 1;
      const place = { topic: batch.topic, partition: batch.partition, offset: message.offset };
      this.#log('warn', 'event.unread', { ...place, type: received.type, reason: received.unread });
      return received;
    });
  }

  #log(level: 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#options.logger[level](message, { consumer: this.#options.consumer.group, ...fields });
  }
}

/** Looks after a consumer; calls back once it has said nothing of itself for too long. */
function watchSilence(consumer: Consumer, onSilence: () => void): NodeJS.Timeout {
  let heardAt = performance.now();
  const hear = (): void => void (heardAt = performance.now());
  const { HEARTBEAT, FETCH, GROUP_JOIN, REBALANCING } = consumer.events;
  consumer.on(HEARTBEAT, hear);
  consumer.on(FETCH, hear);
  consumer.on(GROUP_JOIN, hear);
  consumer.on(REBALANCING, hear);
  return setInterval(() => {
    if (performance.now() - heardAt > silenceTimeoutMs) onSilence();
  }, 5_000).unref();
}
