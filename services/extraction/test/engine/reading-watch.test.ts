import fc from 'fast-check';

import { sumOfGroup } from '../../src/engine/process/process-usage.ts';
import { type Look, ReadingWatch } from '../../src/engine/process/reading-watch.ts';

const patience = { cpuLimitMs: 10_000, stallLimitMs: 30_000, wallLimitMs: 900_000 };

/** Watches a process that gets so much of a processor, as far as it wants it; answers why and when it is cut off. */
function watchFor(
  seconds: number,
  { share, wants = true, everyMs = 20 }: { share: number; wants?: boolean; everyMs?: number },
): { why: string; cpuMs: number } | undefined {
  const watch = new ReadingWatch(patience, 0);
  for (let atMs = everyMs; atMs <= seconds * 1000; atMs += everyMs) {
    // Linux tells processor time in steps of 10 ms.
    const cpuMs = wants ? Math.floor((atMs * share) / 10) * 10 : 0;
    const why = watch.look({ atMs, cpuMs, isKeptWaiting: () => wants });
    if (why !== undefined) return { why, cpuMs };
  }
  return undefined;
}

describe('a reading', () => {
  it.each([1, 0.5, 0.15, 0.05, 0.02])('has ten seconds of a processor, also where it gets %d of one', (share) => {
    const ended = watchFor(899, { share });

    expect(ended).toMatchObject({ why: 'used_up' });
    expect(ended?.cpuMs).toBeGreaterThan(10_000);
    expect(ended?.cpuMs).toBeLessThan(10_100);
  });

  it('that gets next to nothing is starved after a quarter of an hour, never used up or stalled', () => {
    expect(watchFor(1000, { share: 0.001 })).toMatchObject({ why: 'starved' });
  });

  it('that is stopped from outside is starved, not stalled', () => {
    expect(watchFor(1000, { share: 0 })).toMatchObject({ why: 'starved' });
  });

  it('that does nothing, and could, is stalled after half a minute', () => {
    expect(watchFor(29, { share: 1, wants: false })).toBeUndefined();
    expect(watchFor(31, { share: 1, wants: false })).toMatchObject({ why: 'stalled' });
  });

  it('is not held responsible for the time in which its watcher did not run', () => {
    const watch = new ReadingWatch(patience, 0);
    const idle = { cpuMs: 0, isKeptWaiting: () => false };

    // A machine that slept: two looks, ten minutes apart.
    expect([watch.look({ atMs: 20, ...idle }), watch.look({ atMs: 600_000, ...idle })]).toEqual([undefined, undefined]);
  });

  it('has its processor time anew with each page that is recognised', () => {
    const watch = new ReadingWatch(patience, 0);
    const answers = [9000, 18_000, 27_000].map((cpuMs, page) => {
      const answer = watch.look({ atMs: (page + 1) * 9000, cpuMs, isKeptWaiting: () => true });
      watch.beginPage();
      return answer;
    });

    expect(answers).toEqual([undefined, undefined, undefined]);
  });

  it('is only ever used up with its processor time used, and only stalled when nobody keeps it waiting', () => {
    const step = fc.record({
      gapMs: fc.integer({ min: 1, max: 5000 }),
      share: fc.double({ min: 0, max: 4, noNaN: true }),
      isKeptWaiting: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const watch = new ReadingWatch(patience, 0);
        let [atMs, cpuMs, restedMs, firstCpuMs] = [0, 0, 0, undefined as number | undefined];
        for (const { gapMs, share, isKeptWaiting } of steps) {
          atMs += gapMs;
          const grownMs = Math.floor((gapMs * share) / 10) * 10;
          cpuMs += grownMs;
          restedMs = grownMs > 0 ? 0 : restedMs + gapMs;
          const look: Look = { atMs, cpuMs, isKeptWaiting: () => isKeptWaiting };
          const why = watch.look(look);
          firstCpuMs ??= cpuMs;
          if (why === 'used_up') expect(cpuMs - firstCpuMs).toBeGreaterThan(patience.cpuLimitMs);
          if (why === 'stalled') expect([restedMs > patience.stallLimitMs, isKeptWaiting]).toEqual([true, false]);
          if (why === 'starved') expect(atMs).toBeGreaterThan(patience.wallLimitMs);
          if (why !== undefined) return;
        }
      }),
    );
  });
});

describe('what ps prints', () => {
  const table = [' 100  2048  0:01.50 S', '  100 1024 01:00:02 R+', ' 101 4096 2-00:00:01 S', ''].join('\n');

  it('is added up over a process group, whichever form its times have', () => {
    const { memoryBytes, cpuMs, isKeptWaiting } = sumOfGroup(table, 100) ?? {};

    expect([memoryBytes, cpuMs, isKeptWaiting?.()]).toEqual([3 * 1024 * 1024, 1500 + 3_602_000, true]);
    expect(sumOfGroup(table, 101)?.cpuMs).toBe((2 * 86_400 + 1) * 1000);
    expect(sumOfGroup(table, 101)?.isKeptWaiting()).toBe(false);
  });

  it('says nothing of a group that is not there', () => {
    expect(sumOfGroup(table, 10)).toBeUndefined();
  });
});
