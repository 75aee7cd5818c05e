import type { Kafka } from 'kafkajs';
import { ensureTopics } from '../src/kafka-topics.ts';
import { recordingLog } from './recording-log.ts';

const never = new Promise<never>(() => undefined);

/** kafkajs, on a connection on which nothing ever ends. */
function stuckClient(tried: string[]): Kafka {
  const stuck = (what: string) => () => {
    tried.push(what);
    return never;
  };
  return { admin: () => ({ connect: stuck('connect'), disconnect: stuck('disconnect') }) } as unknown as Kafka;
}

describe('looking at the topics', () => {
  const { jest } = import.meta;
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is given up after 30 s where kafkajs never settles, over and over, each time on a connection of its own', async () => {
    const tried: string[] = [];
    const kafka = stuckClient(tried);

    for (let time = 1; time <= 2; time++) {
      const outcome = ensureTopics(kafka, recordingLog()).catch((error: unknown) => String(error));
      await jest.advanceTimersByTimeAsync(29_000);
      expect(tried.filter((what) => what === 'disconnect')).toHaveLength(time - 1);
      await jest.advanceTimersByTimeAsync(6_001);

      expect(await outcome).toBe('Error: The topics could not be looked at within 30 s.');
      expect(tried).toHaveLength(2 * time);
    }
  });
});
