import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBus } from './bus.ts';
import { createClient } from './kafka-client.ts';
import { type GroupCounters, KafkaGroup } from './kafka-consumer.ts';
import { openProducer } from './kafka-producer.ts';
import { KafkaPublisher } from './kafka-publisher.ts';
import { ensureTopics, type TopicOptions } from './kafka-topics.ts';
import type { Catalogue } from './received.ts';
import type { EventLog } from './sql.ts';

export type { GroupCounters, TopicOptions };

/** `start` waits so long for the groups to join, then lets them go on in the background. */
const joinTimeoutMs = 5_000;

/** What `createKafkaBus` needs. */
export interface KafkaBusOptions {
  /** `host:port`, several separated by commas. */
  readonly brokers: string;
  /** Names this process in the brokers' logs and metrics. */
  readonly clientId: string;
  readonly logger: EventLog;
  /** How topics are made that are not there yet. */
  readonly topics?: TopicOptions | undefined;
  /**
   * A process that is silent for so long is taken for dead, and its partitions go to others: 6 s, the least that brokers
   * take. After a
   * crash of the broker groups go on as much later, since it waits for the members that it knew.
   */
  readonly sessionTimeoutMs?: number | undefined;
  /** What this version can read; the catalogue of the contracts unless said. */
  readonly catalogue?: Catalogue | undefined;
}

/** A bus on Kafka, with the figures that only it has. */
export interface KafkaBus extends EventBus {
  /** What each group of this process has seen. */
  counters(): Readonly<Record<string, Readonly<GroupCounters>>>;
}

/**
 * The bus on Apache Kafka. `publish` needs no `start`, resolves when all in-sync replicas have the events, and rejects
 * within 10 s when they may not have them. A group begins with the oldest events that the topics still keep.
 */
export function createKafkaBus(options: KafkaBusOptions): KafkaBus {
  const { logger, sessionTimeoutMs = 6_000, catalogue } = options;
  const kafka = createClient(options);
  const groups: KafkaGroup[] = [];
  const names: string[] = [];
  let isStarted = false;
  let topicsReady: Promise<void> | undefined;
  const untilTopics = () => {
    topicsReady ??= ensureTopics(kafka, logger, options.topics).catch((error: unknown) => {
      topicsReady = undefined;
      throw error;
    });
    return topicsReady;
  };
  const publisher = new KafkaPublisher(() => untilTopics().then(() => openProducer(kafka)));

  return {
    publish: (events) => publisher.publish(events),
    subscribe: (consumer) => {
      if (isStarted) throw new Error('Groups are added before the bus starts.');
      groups.push(new KafkaGroup({ kafka, consumer, logger, sessionTimeoutMs, catalogue, untilTopics }));
      names.push(consumer.group);
    },
    start: async () => {
      isStarted = true;
      for (const group of groups) group.start();
      const joined = Promise.all(groups.map((group) => group.joined));
      await Promise.race([joined, sleep(joinTimeoutMs, undefined, { ref: false })]);
    },
    stop: async () => {
      await Promise.all([publisher.stop(), ...groups.map((group) => group.stop())]);
    },
    counters: () => Object.fromEntries(groups.map((group, index) => [names[index] ?? '', group.counters])),
  };
}
