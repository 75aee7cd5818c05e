import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import fc from 'fast-check';
import { AloneTurns, Leases, recordAgain } from '../src/leases.ts';

const log = recordingLogger('test');

/** Leases whose rows only remember what they were told. */
function watched(leaseMs = 60_000): { leases: Leases<string>; renewed: string[][]; faults: string[] } {
  const [renewed, faults]: [string[][], string[]] = [[], []];
  const rows = {
    renew: (items: readonly string[]) => Promise.resolve(void renewed.push([...items])),
    noteFault: (item: string) => Promise.resolve(void faults.push(item)),
  };
  return { leases: new Leases({ rows, leaseMs, log }), renewed, faults };
}

describe('the leases of a worker', () => {
  it('are renewed while the work runs, and no longer', async () => {
    const { leases, renewed } = watched(60);
    const stop = new AbortController();
    leases.begin('long');
    const heart = leases.keep(stop.signal);

    await eventually(() => renewed.length >= 3);
    leases.end('long');
    const sofar = renewed.length;
    leases.begin('other');
    await eventually(() => renewed.length > sofar);
    stop.abort();
    await heart;

    expect(renewed.slice(0, sofar).flat()).toEqual(Array(sofar).fill('long'));
    expect(renewed.slice(sofar).flat()).not.toContain('long');
  });

  it('are renewed again after a renewal that failed', async () => {
    let calls = 0;
    const renew = () => (++calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve());
    const leases = new Leases<string>({
      rows: { renew, noteFault: () => Promise.resolve() },
      ...{ leaseMs: 60, log },
    });
    const stop = new AbortController();
    leases.begin('a');
    const heart = leases.keep(stop.signal);

    await eventually(() => calls >= 2);
    stop.abort();
    await heart;
  });

  it('name a culprit in their last words only when it was being done alone', async () => {
    const together = watched();
    together.leases.begin('a');
    await together.leases.lastWords();
    const idle = watched();
    idle.leases.begin('b', true);
    idle.leases.end('b');
    await idle.leases.lastWords();
    const alone = watched();
    alone.leases.begin('c', true);
    await alone.leases.lastWords();

    expect([together.faults, idle.faults, alone.faults]).toEqual([[], [], ['c']]);
    expect(alone.leases.isEnding).toBe(true);
  });
});

describe('the workers of a process', () => {
  it('do one thing alone at a time, so that a fault is never that of two', () => {
    const [first, second] = [watched().leases, watched().leases];

    first.begin('poison', true);
    const meanwhile = [first.isOtherAlone, second.isOtherAlone];
    first.end('poison');

    expect(meanwhile).toEqual([false, true]);
    expect([first.isOtherAlone, second.isOtherAlone]).toEqual([false, false]);
  });
});

describe('what came of work', () => {
  it('is recorded again after a failure, and given up after twelve', async () => {
    const noWaits = AbortSignal.abort();
    let [twice, always] = [0, 0];

    await recordAgain(() => (++twice < 3 ? Promise.reject(new Error('away')) : Promise.resolve()), noWaits);
    await recordAgain(() => Promise.reject(new Error(`away ${++always}`)), noWaits);

    expect([twice, always]).toEqual([3, 12]);
  });
});

describe('what is to be done alone', () => {
  const patience = { patienceMs: 1000, burstMs: 100 };

  it('lets others go first at a start, and has its turn when there are none', () => {
    const turns = new AloneTurns(patience);

    expect(turns.next(0, 0)).toBe('together');
    turns.claimed('together', 5, true, 0);
    expect(turns.next(1, 5)).toBe('together');
    turns.claimed('together', 0, true, 2);
    expect(turns.next(3, 2)).toBe('together');
    expect(turns.next(4, 0)).toBe('alone');
  });

  it('makes others wait when it has waited long enough, for a moment, and then not again for as long', () => {
    const turns = new AloneTurns(patience);
    turns.claimed('together', 5, true, 0);

    expect(turns.next(999, 5)).toBe('together');
    expect(turns.next(1000, 5)).toBe('wait');
    expect(turns.next(1001, 0)).toBe('alone');
    turns.claimed('alone', 1, false, 1001);
    expect(turns.next(1002, 1)).toBe('wait');
    expect(turns.next(1003, 0)).toBe('alone');
    turns.claimed('alone', 1, false, 1003);
    expect(turns.next(1101, 0)).toBe('together');
    turns.claimed('together', 5, true, 1101);
    expect(turns.next(2100, 5)).toBe('together');
    expect(turns.next(2101, 5)).toBe('wait');
  });

  it('lets others go on as soon as there is nothing more of it', () => {
    const turns = new AloneTurns(patience);
    turns.claimed('together', 5, true, 0);
    turns.next(1000, 0);
    turns.claimed('alone', 0, false, 1000);

    expect(turns.next(1001, 5)).toBe('together');
  });

  it('never has company: a turn alone is only given to empty hands', () => {
    const step = fc.record({
      found: fc.nat(3),
      isAloneDue: fc.boolean(),
      inHand: fc.nat(3),
      waitMs: fc.nat(1500),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const turns = new AloneTurns(patience);
        let now = 0;
        for (const { found, isAloneDue, inHand, waitMs } of steps) {
          now += waitMs;
          const turn = turns.next(now, inHand);
          if (turn === 'alone') expect(inHand).toBe(0);
          if (turn !== 'wait') turns.claimed(turn, turn === 'alone' ? Math.min(found, 1) : found, isAloneDue, now);
        }
      }),
    );
  });
});
