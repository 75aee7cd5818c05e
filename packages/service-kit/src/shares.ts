/** What there is to share, at one moment. */
export interface Shared {
  /** How many places nobody holds. */
  readonly free: number;
  /** The last places, which only those get who hold none. */
  readonly reserve: number;
  /** Whether an owner may go beyond its share; the caller sees to it that nobody waits who holds fewer. */
  readonly lends?: boolean | undefined;
}

/**
 * How many further places an owner may have that holds so many.
 *
 * Who holds none gets any that is free. Who holds some gets a further one while more are free than it holds, and none of the
 * reserve: alone an owner has at most half, and however much one has, the next gets up to half of what is left.
 *
 * @returns 0 or more, never more than are free; taking so many at once is the same as taking them one by one
 * @see Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998: the rule, with α = 1
 */
export function roomOf(held: number, { free, reserve, lends = false }: Shared): number {
  const share = lends ? free : Math.ceil((free - held) / 2);
  const first = held === 0 ? Math.min(1, free) : 0;
  return Math.max(first, Math.min(share, free - reserve));
}
