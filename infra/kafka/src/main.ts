import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from './broker.ts';
import { kafkaVersion } from './jars.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9092' },
    'data-dir': { type: 'string', default: join('.ifcgate', 'kafka') },
  },
});

try {
  const broker = await startBroker({ port: Number(values.port), dataDir: values['data-dir'] });
  console.log(
    `Apache Kafka ${kafkaVersion} serves ${broker.brokers}. Data and log: ${broker.dataDir}. Ctrl-C stops it.`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void broker.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
