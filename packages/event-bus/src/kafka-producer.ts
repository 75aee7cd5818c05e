import { type Kafka, Partitioners, type TopicMessages } from 'kafkajs';
import { shortRetries } from './kafka-client.ts';

/** Less than a request may take, so that a broker that waits for its replicas says so itself. */
const replicasTimeoutMs = 5_000;

/** A connection that sends; each `send` is acknowledged by all in-sync replicas, wholly, or rejects. */
export interface VerifiedProducer {
  /** One at a time. After a rejection the producer is spent: close it and open another. */
  send(topicMessages: TopicMessages[]): Promise<void>;
  close(): Promise<void>;
}

/** Connects an idempotent producer. Its partitions are those of Java's clients: murmur2 of the key. */
export async function openProducer(kafka: Kafka): Promise<VerifiedProducer> {
  const chosen = new Set<string>();
  const producer = kafka.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    retry: shortRetries,
    createPartitioner: () => {
      const choose = Partitioners.DefaultPartitioner();
      return (message) => {
        const partition = choose(message);
        chosen.add(`${message.topic}/${partition}`);
        return partition;
      };
    },
  });
  await producer.connect();
  return {
    send: async (topicMessages) => {
      chosen.clear();
      const answers = await producer.sendBatch({ acks: -1, timeout: replicasTimeoutMs, topicMessages });
      // When a leader moves to a broker that has already answered, kafkajs 2.2.4 forgets what it had for the partition
      // and resolves all the same.
      const answered = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`));
      const lost = [...chosen].filter((partition) => !answered.has(partition));
      if (lost.length > 0) throw new Error(`No broker acknowledged the events for ${lost.join(', ')}.`);
    },
    close: () => producer.disconnect(),
  };
}
