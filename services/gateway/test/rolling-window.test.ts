import fc from 'fast-check';
import { RollingWindow } from '../src/domain/rolling-window.ts';
import { createMemoryLimiter } from '../src/domain/rate-limit.ts';
import { limiterConformance } from './limiter-conformance.ts';

/** The same, slowly: every instant is kept, and counts until the end of the 61st second after it began. */
class NaiveWindow {
  readonly #instants: number[] = [];

  count(nowMs: number): number {
    return this.#instants.filter((at) => Math.floor(nowMs / 1000) - Math.floor(at / 1000) < 61).length;
  }

  add(nowMs: number): void {
    this.#instants.push(nowMs);
  }

  fitsInMs(limit: number, nowMs: number): number {
    let at = nowMs;
    while (this.count(at) >= limit) at = (Math.floor(at / 1000) + 1) * 1000;
    return at - nowMs;
  }
}

const steps = fc.array(fc.record({ passMs: fc.oneof(fc.nat(1500), fc.nat(70_000)), events: fc.nat(4) }), {
  maxLength: 80,
});

describe('the rolling window', () => {
  it('counts as a naive one does, whatever the times', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (given, limit) => {
        const window = new RollingWindow();
        const naive = new NaiveWindow();
        let now = 0;
        for (const { passMs, events } of given) {
          now += passMs;
          for (let i = 0; i < events; i++) {
            window.add(now);
            naive.add(now);
          }
          expect(window.count(now)).toBe(naive.count(now));
          expect(window.fitsInMs(limit, now)).toBe(naive.fitsInMs(limit, now));
          expect(window.oldestLeavesInMs(now)).toBe(naive.count(now) === 0 ? 0 : naive.fitsInMs(naive.count(now), now));
        }
      }),
    );
  });
});

limiterConformance('the memory of the process', 100, () => {
  let now = 0;
  const setNow = (nowMs: number): Promise<void> => {
    now = nowMs;
    return Promise.resolve();
  };
  return Promise.resolve({ limiter: createMemoryLimiter(() => now), setNow });
});

describe('the memory limiter', () => {
  it('forgets the subject that was not seen for the longest time when there are too many', async () => {
    const limiter = createMemoryLimiter(() => 0);
    await limiter.take([{ subject: 'old', limit: 2 }]);
    await limiter.take([{ subject: 'seen again', limit: 2 }]);
    for (let i = 0; i < 49_998; i++) await limiter.take([{ subject: `address ${i}`, limit: 2 }]);
    await limiter.take([{ subject: 'seen again', limit: 2 }]);
    await limiter.take([{ subject: 'one too many', limit: 2 }]);

    expect(await limiter.take([{ subject: 'seen again', limit: 2 }])).toMatchObject({ isAllowed: false });
    expect(await limiter.take([{ subject: 'old', limit: 2 }])).toMatchObject({ isAllowed: true, remaining: 1 });
  });
});
