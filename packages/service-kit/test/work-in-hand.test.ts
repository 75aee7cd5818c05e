import fc from 'fast-check';
import { type Hand, type Turn, WorkInHand } from '../src/work-in-hand.ts';

const patience = { patienceMs: 1000, firstHoldMs: 200, longestHoldMs: 800, burstMs: 100, companyAfterMs: 50 };
let now: number;
beforeEach(() => {
  now = 0;
});

/** So many workers of one process. */
function workers(count: number): Hand[] {
  const work = new WorkInHand(patience, () => now);
  return Array.from({ length: count }, () => work.join());
}

/** Asks, and claims what there is: so many things, and whether something is due that is to be done alone. */
function claim(hand: Hand | undefined, items: number, isAloneDue = false): Turn {
  const turn = hand?.ask() ?? 'wait';
  if (turn !== 'wait') hand?.claimed(turn, { items, isAloneDue });
  return turn;
}

/** Each looks, finds nothing else and knows whether something is to be done alone. */
function lookIdly(hands: readonly Hand[], isAloneDue: readonly boolean[]): void {
  hands.forEach((hand, index) => claim(hand, 0, isAloneDue[index]));
}

describe('what is to be done alone', () => {
  it('lets the work of every worker go first at a start, and has its turn when no worker has any', () => {
    const [suspect, busy] = workers(2);

    expect(claim(suspect, 0, true)).toBe('together');
    expect(claim(suspect, 0, true)).toBe('together');
    expect(claim(busy, 1)).toBe('together');
    expect(claim(suspect, 0, true)).toBe('together');
    busy?.ended();
    expect(claim(suspect, 0, true)).toBe('together');
    expect(claim(busy, 0)).toBe('together');
    expect(claim(suspect, 1)).toBe('alone');
    expect([suspect?.isAlone, busy?.isAlone]).toEqual([true, false]);
  });

  it('is alone in its process: others begin nothing, nor do they while one is being claimed', () => {
    const [suspect, other] = workers(2);
    lookIdly([suspect, other] as Hand[], [true, false]);

    expect(suspect?.ask()).toBe('alone');
    expect(claim(other, 1)).toBe('wait');
    suspect?.claimed('alone', { items: 1, isAloneDue: false });
    expect(claim(other, 1)).toBe('wait');
    suspect?.ended();
    expect(claim(suspect, 0, true)).toBe('together');
    expect(claim(other, 1)).toBe('together');
  });

  it('is not begun while another worker is about to claim', () => {
    const [suspect, other] = workers(2);
    lookIdly([suspect, other] as Hand[], [true, false]);

    expect(other?.ask()).toBe('together');
    expect(claim(suspect, 0, true)).toBe('together');
  });

  it('has company after its time, and is blamed no more from then on', () => {
    const [suspect, other] = workers(2);
    lookIdly([suspect, other] as Hand[], [true, false]);
    claim(suspect, 1);

    now = 50;
    expect(claim(other, 0)).toBe('together');
    expect(suspect?.isAlone).toBe(true);
    expect(claim(other, 1)).toBe('together');
    expect(suspect?.isAlone).toBe(false);
    other?.ended();
    expect(suspect?.isAlone).toBe(false);
  });

  it('has others wait when it has waited long enough, for a moment, and then not again for as long', () => {
    const [suspect, busy] = workers(2);
    claim(suspect, 0, true);
    claim(busy, 1);

    now = 999;
    expect(claim(busy, 1)).toBe('together');
    now = 1000;
    expect([claim(busy, 1), claim(suspect, 0, true)]).toEqual(['wait', 'wait']);
    busy?.ended();
    busy?.ended();
    expect([claim(busy, 1), claim(suspect, 1)]).toEqual(['wait', 'alone']);
    suspect?.ended();
    expect([claim(busy, 1), claim(suspect, 1)]).toEqual(['wait', 'alone']);
    suspect?.ended();
    now = 1100;
    expect([claim(busy, 1), claim(suspect, 0, true)]).toEqual(['together', 'together']);
    now = 2099;
    expect(claim(busy, 1)).toBe('together');
    now = 2100;
    expect(claim(busy, 1)).toBe('wait');
  });

  it('lets others go on as soon as there is nothing more of it, and wakes them', () => {
    const [suspect, busy] = workers(2) as [Hand, Hand];
    claim(suspect, 0, true);
    claim(busy, 1);
    now = 1000;
    claim(busy, 1);
    busy.ended();
    let wakes = 0;
    busy.wake = () => void wakes++;

    expect(claim(suspect, 0)).toBe('alone');
    expect(wakes).toBeGreaterThan(0);
    expect(claim(busy, 1)).toBe('together');
  });

  it('is tried later when hands do not become empty in time, with more time then', () => {
    const [suspect, busy] = workers(2);
    claim(suspect, 0, true);
    claim(busy, 1);

    now = 1000;
    expect(claim(busy, 1)).toBe('wait');
    now = 1200;
    expect([claim(busy, 1), claim(suspect, 0, true)]).toEqual(['together', 'together']);
    now = 2200;
    expect(claim(busy, 1)).toBe('wait');
    now = 2599;
    expect(claim(busy, 1)).toBe('wait');
    now = 2600;
    expect(claim(busy, 1)).toBe('together');
  });

  it('is done by one worker after the other where several have some', () => {
    const [first, second, busy] = workers(3);
    claim(first, 0, true);
    claim(second, 0, true);
    claim(busy, 1);
    now = 1000;
    claim(busy, 1);
    busy?.ended();

    expect([claim(second, 1), claim(first, 1)]).toEqual(['wait', 'alone']);
    first?.ended();
    expect([claim(first, 1), claim(second, 1)]).toEqual(['wait', 'alone']);
  });

  it('holds up nobody for a claim of it that failed', () => {
    const [suspect, other] = workers(2);
    lookIdly([suspect, other] as Hand[], [true, false]);

    expect(suspect?.ask()).toBe('alone');
    suspect?.claimed('alone', undefined);

    expect(claim(other, 1)).toBe('together');
  });
});

describe('the workers of a process', () => {
  const step = fc.record({
    worker: fc.nat(2),
    act: fc.constantFrom('claim', 'fail', 'end'),
    items: fc.nat(2),
    isAloneDue: fc.boolean(),
    waitMs: fc.nat(400),
  });

  it('never have anything in hand beside what is being done alone, whatever they do', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        now = 0;
        const hands = workers(3);
        for (const { worker, act, items, isAloneDue, waitMs } of steps) {
          now += waitMs;
          const hand = hands[worker] as Hand;
          if (act === 'end' && hand.items > 0) hand.ended();
          if (act !== 'end') {
            const turn = hand.ask();
            if (turn === 'alone') expect(hands.every((each) => each.items === 0)).toBe(true);
            const found = { items: turn === 'alone' ? Math.min(items, 1) : items, isAloneDue };
            if (turn !== 'wait') hand.claimed(turn, act === 'fail' ? undefined : found);
          }
          const inHand = hands.reduce((sum, each) => sum + each.items, 0);
          for (const each of hands) if (each.isAlone) expect(inHand).toBe(1);
        }
      }),
    );
  });

  it('always may go on in bounded time, whatever is to be done alone and however long it takes', () => {
    const longestMs = patience.longestHoldMs + patience.burstMs + patience.companyAfterMs;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        now = 0;
        const hands = workers(3);
        let refusedSince: number | undefined;
        for (const { worker, items, isAloneDue, waitMs } of steps) {
          now += Math.min(waitMs, 20);
          // What the first worker begins takes for ever; the last one asks each time.
          const [hand, asking] = [hands[worker % 2] as Hand, hands[2] as Hand];
          if (hand !== hands[0] && hand.items > 0) hand.ended();
          claim(hand, Math.min(items, 1), isAloneDue);
          if (claim(asking, 0) !== 'wait') refusedSince = undefined;
          else refusedSince ??= now;
          expect(now - (refusedSince ?? now)).toBeLessThanOrEqual(longestMs);
        }
      }),
    );
  });
});
