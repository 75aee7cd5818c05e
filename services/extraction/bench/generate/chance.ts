/** Chance from a seed: the same seed makes the same documents. */
export type Chance = {
  /** 0 up to 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(options: readonly T[]): T;
  /** Whether something happens that does so with this probability, 0 to 1. */
  happens(probability: number): boolean;
};

/** Mulberry32, by Tommy Ettinger (public domain). */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(options: readonly T[]) => options[Math.floor(next() * options.length)] as T,
    happens: (probability) => next() < probability,
  };
}
