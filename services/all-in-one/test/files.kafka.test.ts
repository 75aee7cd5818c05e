import { findKafka } from '@ifcgate/test-kit';
import { fileJourneys } from './files.ts';
import { startManyProcesses } from './many-processes.ts';

const kafka = await findKafka();

if ('unavailable' in kafka) {
  describe('files with one process per service, on Kafka', () => {
    it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
  });
} else {
  fileJourneys('with one process per service, on Kafka', async () => {
    const platform = await startManyProcesses({ brokers: kafka.brokers });
    return {
      ...platform,
      async stop() {
        await platform.stop();
        await kafka.stop();
      },
    };
  });
}
