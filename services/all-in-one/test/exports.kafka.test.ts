import { findKafka } from '@ifcgate/test-kit';
import { exportJourney } from './exports.ts';
import { startManyProcesses } from './many-processes.ts';

const kafka = await findKafka();

if ('unavailable' in kafka) {
  describe('an export with one process per service', () => {
    it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
  });
} else {
  exportJourney('with one process per service', async () => {
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
