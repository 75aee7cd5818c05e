import { findKafka } from '@ifcgate/test-kit';
import { startManyProcesses } from './many-processes.ts';
import { oneStuckSubject } from './one-stuck-subject.ts';

const kafka = await findKafka();

if ('unavailable' in kafka) {
  describe('one consumer failing on one subject, with one process per service', () => {
    it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
  });
} else {
  oneStuckSubject('with one process per service, on Kafka', async () => {
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
