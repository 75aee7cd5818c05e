import fc from 'fast-check';
import { parkedRetryDelayMs } from '../src/parking.ts';
import { backoffMs, pause } from '../src/pause.ts';
import { Wake } from '../src/wake.ts';

const never = new AbortController().signal;

describe('the retries of a parked event', () => {
  it('come after fixed waits for a fault, then an operator is needed', () => {
    const waits = [1000, 5000, 30_000, 300_000, 1_800_000];

    expect(waits.map((_, n) => parkedRetryDelayMs(n + 1, false))).toEqual(waits);
    expect(parkedRetryDelayMs(waits.length + 1, false)).toBeUndefined();
  });

  it('come sooner for one that came too early, and never end: every 5 minutes at last', () => {
    const waits = [100, 200, 500, 1000, 5000, 30_000, 300_000];

    expect(waits.map((_, n) => parkedRetryDelayMs(n + 1, true))).toEqual(waits);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 1_000_000 }), fc.array(fc.nat()), (attempts, schedule) => {
        expect(parkedRetryDelayMs(attempts, true)).toBe(300_000);
        expect(parkedRetryDelayMs(attempts, true, schedule)).toBeLessThanOrEqual(300_000);
      }),
    );
  });

  it('come later each time, and for one that came too early never later than for a fault', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.boolean(), (attempts, isNotYet) => {
        const wait = parkedRetryDelayMs(attempts, isNotYet) ?? Infinity;

        expect(parkedRetryDelayMs(attempts + 1, isNotYet) ?? Infinity).toBeGreaterThanOrEqual(wait);
        expect(parkedRetryDelayMs(attempts, true) ?? Infinity).toBeLessThanOrEqual(
          parkedRetryDelayMs(attempts, false) ?? Infinity,
        );
      }),
    );
  });
});

describe('the wait after failures', () => {
  it('doubles from 250 ms up to 5 s and stays there, each ±20 % by chance', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 1000].map((failures) =>
      [0, 0.5, 0.99999].map((n) => backoffMs(failures, () => n)),
    );

    const middles = [250, 500, 1000, 2000, 4000, 5000, 5000, 5000];
    expect(waits).toEqual(middles.map((middle) => [middle * 0.8, middle, middle * 1.2]));
    expect(new Set(Array.from({ length: 100 }, () => backoffMs(5))).size).toBeGreaterThan(20);
  });

  it('ends at once with the signal', async () => {
    const stopping = new AbortController();
    const waiting = pause(60_000, stopping.signal);

    stopping.abort();

    await expect(waiting).resolves.toBeUndefined();
    await expect(pause(60_000, stopping.signal)).resolves.toBeUndefined();
  });
});

describe('a wake', () => {
  it('ends the wait that runs, and a call while nobody waits ends the next one', async () => {
    const wake = new Wake();

    const waiting = wake.wait(60_000, never);
    wake.wake();
    await waiting;
    wake.wake();
    wake.wake();
    await wake.wait(60_000, never);

    const third = wake.wait(60_000, never);
    const isOver = await Promise.race([third.then(() => true), new Promise(setImmediate).then(() => false)]);
    expect(isOver).toBe(false);
    wake.wake();
    await third;
  });

  it('ends with its time and with the signal', async () => {
    const stopping = new AbortController();
    const wake = new Wake();

    await wake.wait(1, never);
    const waiting = wake.wait(60_000, stopping.signal);
    stopping.abort();
    await waiting;

    await expect(wake.wait(60_000, stopping.signal)).resolves.toBeUndefined();
  });
});
