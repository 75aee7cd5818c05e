import type { AnyEvent } from '@ifcgate/contracts';
import { createKafkaBus } from '../src/kafka-bus.ts';
import { recordingLog } from './recording-log.ts';

// A member of a group that a test can kill: it tells the subjects of what it hears.
const [, , brokers = '', group = ''] = process.argv;
const bus = createKafkaBus({ brokers, clientId: 'member', logger: recordingLog() });
bus.subscribe({
  ...{ group, topics: ['case.events'] },
  handle: (events: readonly AnyEvent[]) => {
    for (const { subject } of events) process.send?.(subject);
    return Promise.resolve();
  },
});
await bus.start();
