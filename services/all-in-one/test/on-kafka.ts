import { findKafka } from '@ifcgate/test-kit';
import { type ManyProcesses, startManyProcesses } from './many-processes.ts';

/** Runs a suite with one process per service, on a broker of this test file; says why where there is none. */
export async function onKafka(suite: (mode: string, start: () => Promise<ManyProcesses>) => void): Promise<void> {
  const kafka = await findKafka();
  if ('unavailable' in kafka) {
    describe(`${suite.name} with one process per service, on Kafka`, () => {
      it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
    });
    return;
  }
  suite('with one process per service, on Kafka', async () => {
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
