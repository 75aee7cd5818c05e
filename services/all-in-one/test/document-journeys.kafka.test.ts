import { findKafka } from '@ifcgate/test-kit';
import { documentJourneys } from './document-journeys.ts';
import { startManyProcesses } from './many-processes.ts';

const kafka = await findKafka();

if ('unavailable' in kafka) {
  describe('journeys of documents with one process per service, on Kafka', () => {
    it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
  });
} else {
  documentJourneys('with one process per service, on Kafka', async () => {
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
