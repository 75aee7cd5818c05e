import type { Admin, Kafka } from 'kafkajs';
import { within } from './pause.ts';
import { topics } from './topics.ts';
import type { EventLog } from './sql.ts';

/** How topics are made that are not there yet. */
export interface TopicOptions {
  /** Partitions of each topic: 12. */
  readonly partitions?: number | undefined;
  /** Copies of each partition: three, or as many as there are brokers when they are fewer. */
  readonly replicationFactor?: number | undefined;
  /** Copies that must have an event before it is safe: one less than there are, at least one. */
  readonly minInsyncReplicas?: number | undefined;
  /** How long events are kept: 14 days. The inboxes must remember longer. */
  readonly retentionDays?: number | undefined;
}

const dayMs = 86_400_000;
/** kafkajs may wait for ever for a broker that takes a request and never answers, and so for the end of a connection to it. */
const readyTimeoutMs = 30_000;
const disconnectTimeoutMs = 5_000;

/**
 * Makes the platform's topics that are missing; those that are there stay as they are.
 *
 * @throws Error also when that takes longer than 30 s; a later call begins anew, over a connection of its own
 */
export async function ensureTopics(kafka: Kafka, logger: EventLog, options: TopicOptions = {}): Promise<void> {
  const admin = kafka.admin();
  try {
    await within(makeMissing(admin, logger, options), readyTimeoutMs, 'The topics could not be looked at');
  } finally {
    await within(admin.disconnect(), disconnectTimeoutMs, 'It was not closed').catch(() => undefined);
  }
}

async function makeMissing(admin: Admin, logger: EventLog, options: TopicOptions): Promise<void> {
  await admin.connect();
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !existing.has(topic));
  if (missing.length === 0) return;

  const brokers = (await admin.describeCluster()).brokers.length;
  const { partitions = 12, replicationFactor = Math.min(3, brokers), retentionDays = 14 } = options;
  const minInsyncReplicas = options.minInsyncReplicas ?? Math.max(1, replicationFactor - 1);
  const configEntries = [
    { name: 'retention.ms', value: String(retentionDays * dayMs) },
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'min.insync.replicas', value: String(minInsyncReplicas) },
  ];
  await admin.createTopics({
    topics: missing.map((topic) => ({ topic, numPartitions: partitions, replicationFactor, configEntries })),
  });
  logger.info('kafka.topics_created', {
    topics: missing,
    partitions,
    replicationFactor,
    minInsyncReplicas,
    retentionDays,
  });
}
