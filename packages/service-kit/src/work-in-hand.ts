/*
 * What is to be done alone is alone in its process, among all of its workers: else what one has in hand would be blamed for
 * what another's ends.
 *
 * 1. Others go first: while any worker finds work, what is to be done alone waits, a minute at most (`patienceMs`).
 * 2. It has its turn at once when no worker of the process has anything in hand, or found anything at its last look.
 * 3. After the minute nobody begins anything until all hands are empty, 15 s at most; where that was not enough, twice as
 *    long the next time, up to a minute, and others have as long for themselves in between. Then what is to be done alone is
 *    done one after the other for 5 s (`burstMs`), by one worker after the other, and a minute goes by before the next time.
 * 4. What takes longer than 5 s (`companyAfterMs`) keeps nobody waiting any more: from the first thing on that another begins,
 *    it is not alone, and is not blamed.
 *
 * So ordinary work waits for 70 s in 130 at the very worst, for 5 s where nothing runs for long, and for nothing at all where
 * there is nothing that crashes have interrupted twice.
 */

/** How long who waits for whom. */
export interface AlonePatience {
  /** How long what is to be done alone lets others go first, and how long others are left in peace after they waited. */
  readonly patienceMs: number;
  /** How long others wait for empty hands at first, and at most; the latter not longer than `patienceMs`. */
  readonly firstHoldMs: number;
  readonly longestHoldMs: number;
  /** How long, once hands are empty, one thing after the other is done alone. */
  readonly burstMs: number;
  /** How long others wait for the end of one thing. */
  readonly companyAfterMs: number;
}

const usualPatience: AlonePatience = {
  patienceMs: 60_000,
  firstHoldMs: 15_000,
  longestHoldMs: 60_000,
  burstMs: 5000,
  companyAfterMs: 5000,
};

/** What a worker may claim now: anything, nothing, or one thing that is to be done alone. */
export type Turn = 'together' | 'wait' | 'alone';

/** What a claim found. */
export interface Found {
  readonly items: number;
  /** Whether something is due that is to be done alone. */
  readonly isAloneDue: boolean;
}

/** What all workers of one process have in hand that claim work from a database. Made by the host, one for the process. */
export class WorkInHand {
  readonly #patience: AlonePatience;
  readonly #now: () => number;
  readonly #hands = new Set<Hand>();
  /** Whose work waits to be done alone; the first has the next turn. */
  #waiting: Hand[] = [];
  /** Since when it waits, or since others waited last. */
  #waitsSince = 0;
  /** While nobody may begin anything else: until when, and whether hands were empty meanwhile. */
  #hold: { until: number; wasEmpty: boolean } | undefined;
  /** Holds in a row in which hands never were empty. */
  #vainHolds = 0;
  /** Who claims or does something alone; nobody any more once another has begun something. */
  #lone: { readonly hand: Hand; readonly since: number } | undefined;

  constructor(patience: AlonePatience = usualPatience, now: () => number = () => performance.now()) {
    this.#patience = patience;
    this.#now = now;
  }

  /** A worker's part. It is a part of the whole from then on, also before its first claim: so it goes first at a start. */
  join(): Hand {
    const hand = new Hand(this);
    this.#hands.add(hand);
    return hand;
  }

  /** What a worker may claim now. Anything but `wait` is to be followed by `claimed`. */
  ask(hand: Hand): Turn {
    const turn = this.#turnOf(hand, this.#now());
    if (turn === 'wait') hand.foundNothing = false;
    else hand.isClaiming = true;
    return turn;
  }

  /** Notes the end of a claim; without what it found when it failed. */
  claimed(hand: Hand, turn: Exclude<Turn, 'wait'>, found: Found | undefined): void {
    hand.isClaiming = false;
    hand.foundNothing = turn === 'together' && found?.items === 0;
    if (found !== undefined) this.#note(hand, turn === 'together' ? found.isAloneDue : found.items > 0);
    const items = found?.items ?? 0;
    hand.items += items;
    if (turn === 'together' && items > 0) this.#lone = undefined;
    if (turn === 'alone' && items === 0) this.#endLone(hand);
    this.#wakeWhenEmpty();
  }

  /** Notes the end of one thing that was in hand. */
  ended(hand: Hand): void {
    hand.items--;
    if (hand.items === 0) this.#endLone(hand);
    this.#wakeWhenEmpty();
  }

  /** Whether what a worker has in hand is all that the process has, and was all the while. */
  isAlone(hand: Hand): boolean {
    return this.#lone?.hand === hand && hand.items === 1;
  }

  #turnOf(hand: Hand, now: number): Turn {
    this.#endHold(now);
    const { patienceMs, companyAfterMs } = this.#patience;
    if (this.#lone !== undefined) return now < this.#lone.since + companyAfterMs ? 'wait' : 'together';
    if (this.#hold === undefined) {
      if (this.#waiting.length === 0) return 'together';
      if (now >= this.#waitsSince + patienceMs) this.#beginHold(now);
      else if (!this.#isIdle()) return 'together';
    }
    if (!this.#isEmpty() || this.#waiting[0] !== hand) return this.#hold === undefined ? 'together' : 'wait';
    this.#beginLone(hand, now);
    return 'alone';
  }

  /** Notes whether a worker knows of something that is to be done alone; who had a turn goes behind the others. */
  #note(hand: Hand, isWaiting: boolean): void {
    if (isWaiting && this.#waiting.length === 0) this.#waitsSince = this.#now();
    const others = this.#waiting.filter((other) => other !== hand);
    if (!isWaiting) this.#waiting = others;
    else if (this.#lone?.hand === hand || !this.#waiting.includes(hand)) this.#waiting = [...others, hand];
    if (this.#waiting.length === 0) this.#letGo();
  }

  #beginHold(now: number): void {
    const { firstHoldMs, longestHoldMs } = this.#patience;
    const holdMs = Math.min(longestHoldMs, firstHoldMs * 2 ** Math.min(this.#vainHolds, 20));
    this.#hold = { until: now + holdMs, wasEmpty: false };
  }

  #endHold(now: number): void {
    if (this.#hold === undefined || now < this.#hold.until) return;
    if (!this.#hold.wasEmpty) this.#vainHolds++;
    this.#waitsSince = now;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#hold === undefined) return;
    this.#hold = undefined;
    this.#wakeAll();
  }

  #beginLone(hand: Hand, now: number): void {
    if (this.#hold?.wasEmpty === false) this.#hold = { until: now + this.#patience.burstMs, wasEmpty: true };
    this.#lone = { hand, since: now };
    this.#vainHolds = 0;
  }

  #endLone(hand: Hand): void {
    if (this.#lone?.hand !== hand) return;
    this.#lone = undefined;
    this.#wakeAll();
  }

  #isEmpty(): boolean {
    return [...this.#hands].every(({ items, isClaiming }) => items === 0 && !isClaiming);
  }

  #isIdle(): boolean {
    return this.#isEmpty() && [...this.#hands].every(({ foundNothing }) => foundNothing);
  }

  /** While others are held, somebody waits for just that. */
  #wakeWhenEmpty(): void {
    if (this.#hold !== undefined && this.#lone === undefined && this.#isEmpty()) this.#wakeAll();
  }

  #wakeAll(): void {
    for (const { wake } of this.#hands) wake();
  }
}

/** What one worker of the process has in hand. */
class Hand {
  readonly #work: WorkInHand;
  items = 0;
  isClaiming = false;
  /** Whether there was nothing ordinary to be had when it looked last. */
  foundNothing = false;
  /** Called when the worker may be allowed what it was not before. */
  wake: () => void = () => undefined;

  constructor(work: WorkInHand) {
    this.#work = work;
  }

  get isAlone(): boolean {
    return this.#work.isAlone(this);
  }

  ask(): Turn {
    return this.#work.ask(this);
  }

  claimed(turn: Exclude<Turn, 'wait'>, found: Found | undefined): void {
    this.#work.claimed(this, turn, found);
  }

  ended(): void {
    this.#work.ended(this);
  }
}
export type { Hand };
