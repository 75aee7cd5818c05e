import fc from 'fast-check';
import { coalesce } from '../src/coalesce.ts';

describe('coalesce', () => {
  it('writes every item once and in order, one flush at a time, whatever the callers do', async () => {
    const turn = fc.record({ items: fc.array(fc.nat(), { maxLength: 4 }), pauses: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 15 }), fc.nat({ max: 3 }), async (turns, slow) => {
        const written: number[] = [];
        let running = 0;
        const write = coalesce<number>(async (items) => {
          expect(++running).toBe(1);
          for (let n = 0; n < slow; n++) await new Promise(setImmediate);
          written.push(...items);
          running--;
        });

        const calls: Promise<void>[] = [];
        for (const { items, pauses } of turns) {
          calls.push(write(items).then(() => expect(written).toEqual(expect.arrayContaining(items))));
          for (let n = 0; n < pauses; n++) await new Promise(setImmediate);
        }
        await Promise.all(calls);

        expect(written).toEqual(turns.flatMap(({ items }) => items));
      }),
      { numRuns: 60 },
    );
  });

  it('lets those who come while a flush runs share the next one', async () => {
    const flushes: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const write = coalesce<number>(async (items) => {
      flushes.push([...items]);
      if (flushes.length === 1) await gate.promise;
    });

    const first = write([1]);
    while (flushes.length === 0) await new Promise(setImmediate);
    const others = [2, 3, 4].map((item) => write([item]));
    gate.resolve();
    await Promise.all([first, ...others]);

    expect(flushes).toEqual([[1], [2, 3, 4]]);
  });

  it('tells a failure to all whose items were in it, and goes on with the next', async () => {
    let flushes = 0;
    const write = coalesce<number>(() => (++flushes === 1 ? Promise.reject(new Error('away')) : Promise.resolve()));

    const together = await Promise.allSettled([write([1]), write([2])]);
    const after = write([3]);

    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(after).resolves.toBeUndefined();
    expect(flushes).toBe(2);
  });
});
