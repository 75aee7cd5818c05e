import { type Broker, findJava, oldestJava, startBroker } from '@ifcgate/kafka-broker';
import { dockerWith } from './docker.ts';

const image = 'apache/kafka:4.1.2';
const containerPort = 9092;

/** A Kafka for tests. `stop` ends what was started for them, and nothing else. */
export type FoundKafka =
  | { readonly brokers: string; readonly how: 'env' | 'docker'; stop(): Promise<void> }
  | { readonly brokers: string; readonly how: 'jars'; readonly broker: Broker; stop(): Promise<void> };

/**
 * A real Apache Kafka, the first of these that can be had: the one that `TEST_KAFKA_BROKERS` names; a container; a
 * broker from the jars, on this machine's Java.
 *
 * @returns `unavailable` says for each way why it could not be had; known within 20 s where nothing answers
 */
export async function findKafka(env: NodeJS.ProcessEnv = process.env): Promise<FoundKafka | { unavailable: string }> {
  const brokers = env['TEST_KAFKA_BROKERS'];
  if (brokers) return { brokers, how: 'env', stop: () => Promise.resolve() };

  const reasons = ['TEST_KAFKA_BROKERS is not set'];
  for (const [way, start] of [
    ['Docker', startContainer],
    ['Java', startFromJars],
  ] as const) {
    try {
      return await start();
    } catch (error) {
      reasons.push(`${way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { unavailable: `No Kafka could be had. ${reasons.join('; ')}.` };
}

async function startFromJars(): Promise<FoundKafka> {
  if (!(await findJava())) throw new Error(`there is none of version ${oldestJava} or newer`);
  const broker = await startBroker();
  return { brokers: broker.brokers, how: 'jars', broker, stop: () => broker.stop() };
}

async function startContainer(): Promise<FoundKafka> {
  const { testcontainers, docker } = await dockerWith(image);
  const { GenericContainer, RandomPortGenerator, Wait } = testcontainers;
  // Clients are told where the broker is when it starts, so its port on the host has to be known before.
  const port = await new RandomPortGenerator().generatePort();
  const { host } = docker.info.containerRuntime;
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: containerPort, host: port })
    .withEnvironment(environmentOf(`${host}:${port}`))
    .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
    .withStartupTimeout(60_000)
    .start();
  return { brokers: `${host}:${port}`, how: 'docker', stop: async () => void (await container.stop()) };
}

function environmentOf(address: string): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: `PLAINTEXT://:${containerPort},CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${address}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  };
}
