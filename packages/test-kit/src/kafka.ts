import { setTimeout as sleep } from 'node:timers/promises';
import { type Broker, findJava, oldestJava, startBroker } from '@ifcgate/kafka-broker';

const image = 'apache/kafka:4.1.2';
const containerPort = 9092;
/** A Docker or a registry that has not answered by then counts as absent. */
const dockerTimeoutMs = 5_000;
const registryTimeoutMs = 12_000;
const pullTimeoutMs = 300_000;

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
  // Loaded here: half a second that those who need no container do not pay.
  const { GenericContainer, ImageName, RandomPortGenerator, Wait, getContainerRuntimeClient } =
    await import('testcontainers');
  const docker = await within(dockerTimeoutMs, getContainerRuntimeClient(), 'it did not answer');
  const imageName = ImageName.fromString(image);
  if (!(await within(dockerTimeoutMs, docker.image.exists(imageName), 'it did not answer'))) {
    // The answer begins when the registry has shown that it has the image; only then is it worth to wait.
    const pulling = docker.container.dockerode.pull(image);
    const progress = await within(registryTimeoutMs, pulling, `${image} is not here, and its registry does not answer`);
    const pulled = AbortSignal.timeout(pullTimeoutMs);
    for await (const _ of progress) pulled.throwIfAborted();
    if (!(await docker.image.exists(imageName))) throw new Error(`${image} could not be pulled`);
  }

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

async function within<T>(timeoutMs: number, work: Promise<T>, otherwise: string): Promise<T> {
  const ending = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: ending.signal }).then(() => {
    throw new Error(`${otherwise} (${timeoutMs / 1_000} s)`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    ending.abort();
  }
}
