import { roomOf } from './shares.ts';

/** How many places there are, and how they are shared. */
export interface FairPlacesOptions {
  readonly places: number;
  /** The last places, which only those get who hold none. */
  readonly reserve: number;
  /** How many of one owner may wait; one more is refused. */
  readonly queue: number;
  /**
   * Whether an owner may go beyond its share while nobody waits who holds fewer. Right for places that are held for
   * milliseconds; those that are held for seconds would come back too late.
   */
  readonly lends?: boolean;
}

/** A place, or the wait for one. */
export interface Place {
  /** Gives it back, or stops waiting; a second call does nothing. */
  leave(): void;
}

interface Waiter {
  readonly begin: () => void;
}

/**
 * A number of places that owners share, so that none takes them from another.
 *
 * How many one may have, {@link roomOf} says. Who may not have one waits; owners take turns. It knows nothing of time: whoever
 * asks decides how long it waits and holds.
 */
export class FairPlaces {
  readonly #options: FairPlacesOptions;
  readonly #held = new Map<string, number>();
  /** The owners who wait, whoever's turn comes next first, each with its waiters in the order in which they came. */
  readonly #waiting = new Map<string, Set<Waiter>>();
  #free: number;

  constructor(options: FairPlacesOptions) {
    this.#options = options;
    this.#free = options.places;
  }

  /**
   * Asks for a place.
   *
   * @param begin called once the place is there: before this returns, or from a later `leave` of somebody
   * @returns undefined when as many of the owner wait as may
   */
  ask(owner: string, begin: () => void): Place | undefined {
    const waiter = { begin };
    // What waits goes first: a newcomer of the same owner does not overtake it.
    if (!this.#waiting.has(owner) && this.#mayHave(owner)) {
      this.#give(owner, waiter);
    } else {
      const queue = this.#waiting.get(owner) ?? new Set();
      if (queue.size >= this.#options.queue) return undefined;
      this.#waiting.set(owner, queue.add(waiter));
    }
    let isLeft = false;
    return {
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        this.#leave(owner, waiter);
      },
    };
  }

  #leave(owner: string, waiter: Waiter): void {
    const queue = this.#waiting.get(owner);
    if (queue?.delete(waiter) === true) {
      if (queue.size === 0) this.#waiting.delete(owner);
    } else {
      const held = this.#heldBy(owner) - 1;
      if (held === 0) this.#held.delete(owner);
      else this.#held.set(owner, held);
      this.#free += 1;
    }
    this.#giveToWaiting();
  }

  #giveToWaiting(): void {
    for (let owner = this.#next(); owner !== undefined; owner = this.#next()) {
      const queue = this.#waiting.get(owner) ?? new Set();
      const [waiter] = queue;
      if (waiter === undefined) return;
      queue.delete(waiter);
      // Behind the others: it has had its turn.
      this.#waiting.delete(owner);
      if (queue.size > 0) this.#waiting.set(owner, queue);
      this.#give(owner, waiter);
    }
  }

  #next(): string | undefined {
    if (this.#free === 0) return undefined;
    const fewest = this.#fewestOfWaiting();
    for (const owner of this.#waiting.keys()) if (this.#mayHave(owner, fewest)) return owner;
    return undefined;
  }

  #give(owner: string, { begin }: Waiter): void {
    this.#free -= 1;
    this.#held.set(owner, this.#heldBy(owner) + 1);
    begin();
  }

  #mayHave(owner: string, fewest = this.#fewestOfWaiting()): boolean {
    const held = this.#heldBy(owner);
    const { reserve, lends = false } = this.#options;
    return roomOf(held, { free: this.#free, reserve, lends }) > 0 && (!lends || held <= fewest);
  }

  /** What the one who waits and holds the fewest holds. */
  #fewestOfWaiting(): number {
    let fewest = Infinity;
    for (const owner of this.#waiting.keys()) fewest = Math.min(fewest, this.#heldBy(owner));
    return fewest;
  }

  #heldBy(owner: string): number {
    return this.#held.get(owner) ?? 0;
  }
}

/**
 * Waits for a place, and takes it.
 *
 * @returns undefined when there was none for so many milliseconds, or when too many of the owner wait
 */
export function takePlace(places: FairPlaces, owner: string, patienceMs: number): Promise<Place | undefined> {
  return new Promise((resolve) => {
    const state: { timer?: NodeJS.Timeout; isThere?: true } = {};
    const place = places.ask(owner, () => {
      state.isThere = true;
      clearTimeout(state.timer);
      // Resolved with what is known only when `ask` has returned.
      queueMicrotask(() => resolve(place));
    });
    if (place === undefined) return resolve(undefined);
    if (state.isThere) return;
    state.timer = setTimeout(() => {
      place.leave();
      resolve(undefined);
    }, patienceMs);
  });
}
