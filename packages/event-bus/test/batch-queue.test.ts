import type { AnyEvent } from '@ifcgate/contracts';
import { aCaseEvent } from '../src/conformance-events.ts';
import { BatchQueue } from '../src/batch-queue.ts';
import { maxEventsAtOnce } from '../src/bus.ts';

const handingOverTo = (handle: (events: readonly AnyEvent[]) => Promise<void>): BatchQueue<AnyEvent> =>
  new BatchQueue(handle, { most: maxEventsAtOnce });

describe('handing events of many partitions over', () => {
  it('puts together what comes at once, up to 100 events, in the order in which it came', async () => {
    const batches: string[][] = [];
    const handover = handingOverTo((events) => {
      batches.push(events.map((event) => event.subject));
      return Promise.resolve();
    });

    await Promise.all(Array.from({ length: 60 }, (_, n) => handover.give(events(n, 4))));

    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 40]);
    expect(batches.flat()).toEqual(Array.from({ length: 240 }, (_, n) => `case_${Math.floor(n / 4)}`));
  });

  it('never cuts what one partition gave, and runs one batch at a time', async () => {
    let running = 0;
    const sizes: number[] = [];
    const handover = handingOverTo(async (events) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise(setImmediate);
      sizes.push(events.length);
      running -= 1;
    });

    await Promise.all([handover.give(events(1, 60)), handover.give(events(2, 60)), handover.give(events(3, 100))]);

    expect(sizes).toEqual([60, 60, 100]);
  });

  it('rejects those whose batch failed, and goes on with the next', async () => {
    const handover = handingOverTo((events) =>
      events[0]?.subject === 'case_1' ? Promise.reject(new Error('away')) : Promise.resolve(),
    );

    const outcomes = await Promise.allSettled([handover.give(events(1, 100)), handover.give(events(2, 1))]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await handover.untilIdle();
  });

  it('takes what is given in the moment in which a batch ends', async () => {
    const seen: number[] = [];
    const handover = handingOverTo((events) => {
      seen.push(events.length);
      return Promise.resolve();
    });

    for (let turn = 1; turn <= 50; turn += 1) await handover.give(events(turn, 1));

    expect(seen).toHaveLength(50);
  });
});

function events(subject: number, count: number): AnyEvent[] {
  return Array.from({ length: count }, (_, n) => aCaseEvent('ws_1', `case_${subject}`, n + 1));
}
