import fc from 'fast-check';
import { FairPlaces, type FairPlacesOptions, type Place } from '../src/fair-places.ts';

/** A place that was asked for, and whether it is there. */
interface Asked {
  readonly owner: string;
  readonly place: Place;
  readonly at: number;
}

/** The places under test, and beside them what somebody who only watches knows of them. */
class Watched {
  readonly options: FairPlacesOptions;
  readonly #places: FairPlaces;
  readonly holding = new Set<Asked>();
  readonly waiting = new Set<Asked>();
  /** Owners, in the order in which places were given. */
  readonly given: string[] = [];
  #asked = 0;

  constructor(options: FairPlacesOptions) {
    this.options = options;
    this.#places = new FairPlaces(options);
  }

  ask(owner: string): Asked | undefined {
    const at = ++this.#asked;
    const state: { isGiven: boolean; asked?: Asked } = { isGiven: false };
    const begin = (): void => {
      expect(state.isGiven).toBe(false);
      state.isGiven = true;
      this.given.push(owner);
      if (state.asked === undefined) return;
      expect(this.waiting.delete(state.asked)).toBe(true);
      this.holding.add(state.asked);
    };
    const place = this.#places.ask(owner, begin);
    if (place === undefined) return undefined;
    state.asked = { owner, place, at };
    (state.isGiven ? this.holding : this.waiting).add(state.asked);
    return state.asked;
  }

  leave(asked: Asked): void {
    this.holding.delete(asked);
    this.waiting.delete(asked);
    asked.place.leave();
    asked.place.leave();
  }

  heldBy(owner: string): number {
    return countOf(this.holding, owner);
  }

  waitingOf(owner: string): number {
    return countOf(this.waiting, owner);
  }

  get free(): number {
    return this.options.places - this.holding.size;
  }

  /** What holds after whatever has happened. */
  check(): void {
    const { reserve, queue, lends = false } = this.options;
    expect(this.free).toBeGreaterThanOrEqual(0);
    for (const owner of owners) {
      const held = this.heldBy(owner);
      expect(this.waitingOf(owner)).toBeLessThanOrEqual(queue);
      if (this.waitingOf(owner) === 0) continue;
      if (held === 0) expect(this.free).toBe(0);
      else expect(this.free).toBeLessThanOrEqual(lends ? reserve : Math.max(held, reserve));
    }
    if (!lends) for (const owner of owners) expect(this.heldBy(owner)).toBeLessThanOrEqual(this.options.places / 2 + 1);
  }
}

const owners = ['a', 'b', 'c', 'd'];
const options = fc.record({
  places: fc.integer({ min: 1, max: 12 }),
  reserve: fc.integer({ min: 0, max: 3 }),
  queue: fc.integer({ min: 0, max: 6 }),
  lends: fc.boolean(),
});
const step = fc.oneof(
  fc.record({ ask: fc.constantFrom(...owners) }),
  fc.record({ leaveOf: fc.nat(), isWaiting: fc.boolean() }),
);
const steps = fc.array(step, { maxLength: 80 });
type Step = { ask: string } | { leaveOf: number; isWaiting: boolean };

function run(watched: Watched, all: readonly Step[], after: () => void): void {
  for (const one of all) {
    if ('ask' in one) watched.ask(one.ask);
    else {
      const from = [...(one.isWaiting ? watched.waiting : watched.holding)];
      const asked = from[one.leaveOf % from.length];
      if (asked !== undefined) watched.leave(asked);
    }
    after();
  }
}

describe('fair places', () => {
  it('let nobody wait for a place that it may have, and nobody have more than its share, whatever happens', () => {
    fc.assert(
      fc.property(options, steps, (given, all) => {
        const watched = new Watched(given);
        run(watched, all, () => watched.check());
      }),
      { numRuns: 500 },
    );
  });

  it('are all there again once everybody has left', () => {
    fc.assert(
      fc.property(options, steps, (given, all) => {
        const watched = new Watched(given);
        run(watched, all, () => undefined);
        for (const asked of [...watched.waiting, ...watched.holding]) watched.leave(asked);

        const strangers = Array.from({ length: given.places }, (_, i) => watched.ask(`stranger ${i}`));

        expect(watched.waiting.size).toBe(0);
        expect(strangers.every((asked) => asked !== undefined && watched.holding.has(asked))).toBe(true);
      }),
    );
  });

  it('go to the waiters of one owner in the order in which they came', () => {
    fc.assert(
      fc.property(options, steps, (given, all) => {
        const watched = new Watched(given);
        run(watched, all, () => {
          for (const owner of owners) {
            const waiting = [...watched.waiting].filter((asked) => asked.owner === owner);
            const newest = Math.max(0, ...[...watched.holding].filter((a) => a.owner === owner).map(({ at }) => at));
            expect(waiting.every(({ at }) => at > newest)).toBe(true);
          }
        });
      }),
    );
  });

  it('leave one who comes later at least half of what is free, whatever one before has taken', () => {
    const watched = new Watched({ places: 512, reserve: 32, queue: 1000 });

    for (const owner of ['a', 'b', 'c']) for (let i = 0; i < 600; i++) watched.ask(owner);

    expect(['a', 'b', 'c'].map((owner) => watched.heldBy(owner))).toEqual([256, 128, 64]);
    expect(watched.ask('newcomer')).toBe([...watched.holding].at(-1));
  });

  it('keep the reserve for those who hold none, however many others there are', () => {
    const watched = new Watched({ places: 64, reserve: 8, queue: 1000 });
    for (let i = 0; i < 56; i++) watched.ask(`one of many ${i}`);

    watched.ask('one of many 1');
    const newcomers = Array.from({ length: 8 }, (_, i) => watched.ask(`newcomer ${i}`));

    expect(watched.heldBy('one of many 1')).toBe(1);
    expect(newcomers.every((asked) => asked !== undefined && watched.holding.has(asked))).toBe(true);
  });

  it('are given in turns: a second waiter comes after every other owner', () => {
    const watched = new Watched({ places: 2, reserve: 0, queue: 100, lends: true });
    const first = [watched.ask('z'), watched.ask('z')];
    for (const owner of ['a', 'a', 'a', 'b', 'c', 'b']) watched.ask(owner);

    for (const asked of first) if (asked !== undefined) watched.leave(asked);
    for (let i = 0; i < 4; i++) for (const asked of [...watched.holding].slice(0, 1)) watched.leave(asked);

    expect(watched.given.slice(2)).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('that are lent are given back to another owner before the borrower gets one again', () => {
    const watched = new Watched({ places: 24, reserve: 2, queue: 100, lends: true });
    for (let i = 0; i < 60; i++) watched.ask('busy');
    expect(watched.heldBy('busy')).toBe(22);

    for (let i = 0; i < 12; i++) watched.ask('other');
    for (let i = 0; i < 10; i++) for (const asked of [...watched.holding].slice(0, 1)) watched.leave(asked);

    expect(watched.given.slice(22).filter((owner) => owner === 'busy')).toEqual([]);
    expect([watched.heldBy('busy'), watched.heldBy('other')]).toEqual([12, 10]);
  });
});

function countOf(asked: ReadonlySet<Asked>, owner: string): number {
  return [...asked].filter((one) => one.owner === owner).length;
}
