import { backoffMs, pause } from '@ifcgate/event-bus';
import type { Logger } from './logger.ts';

/*
 * The one policy for work that processes claim from a database.
 *
 * 1. A claim is written before the work is begun: a claim id that only its holder knows, and a lease by the database's
 *    clock, so that no process's clock takes work from another. While the work runs, a heartbeat renews the lease.
 * 2. What came of the work is recorded under the claim id, and recorded again while the database is away; who has lost its
 *    claim meanwhile changes nothing.
 * 3. A claim that ends without a record was interrupted: by a crash, a kill, the power. Whoever claims the work next counts
 *    that, before the work is done again. A clean record sets the count to nothing.
 * 4. What was interrupted twice is done alone: its worker has nothing else in hand meanwhile. So what ends the process takes
 *    nobody along any more, and at the first start others go first.
 * 5. A process that ends by an error that nobody caught says so in its last words. What was then being done alone is at
 *    fault; at the third time it is set aside: listed, counted, and done again when an operator says so. A kill from outside
 *    has no last words, so it sets nothing aside, however often it comes; from the fifth on, the work waits longer each time.
 */

/** The numbers of the policy, for the statements that hold it. */
export const leasePolicy = {
  /** Interruptions from which on work is done alone. */
  aloneFrom: 2,
  /** Ends of the process by its own fault, alone with the work, at which it is set aside. */
  setAsideAt: 3,
  /** Interruptions from which on it waits before it is done again: so long at first, then twice as long each time. */
  waitsFrom: 5,
  firstWaitSeconds: 5,
  longestWaitSeconds: 300,
} as const;

/** What a service writes of the claims of one worker. */
export interface LeaseRows<Item> {
  /** Renews the leases of items whose claims still hold. */
  renew(items: readonly Item[]): Promise<void>;
  /** Notes that the process ended by its own fault while only this was in hand. */
  noteFault(item: Item): Promise<void>;
}

/** How the leases of a worker are kept. */
export interface LeasesOptions<Item> {
  readonly rows: LeaseRows<Item>;
  readonly leaseMs: number;
  readonly log: Logger;
}

/** Of all workers of the process, the one that does something alone. */
let alone: symbol | undefined;

/** What one worker has in hand: renews its leases, and knows what to say when the process ends by its own fault. */
export class Leases<Item> {
  readonly #options: LeasesOptions<Item>;
  /** When each is to be renewed next. */
  readonly #inHand = new Map<Item, number>();
  readonly #name = Symbol('leases');
  #isAlone = false;
  #isEnding = false;

  constructor(options: LeasesOptions<Item>) {
    this.#options = options;
  }

  get size(): number {
    return this.#inHand.size;
  }

  /** Whether what is in hand is being done alone: nothing may be begun beside it. */
  get isAlone(): boolean {
    return this.#isAlone && this.#inHand.size > 0;
  }

  /** Whether another worker of the process does something alone: then this one does not, or a fault would be that of both. */
  get isOtherAlone(): boolean {
    return alone !== undefined && alone !== this.#name;
  }

  /** Whether the process ends by its own fault: what is recorded now is no proof that the work is harmless. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Notes that work was claimed. @param isAlone only when nothing else is in hand */
  begin(item: Item, isAlone = false): void {
    this.#isAlone = isAlone;
    if (isAlone) alone = this.#name;
    this.#inHand.set(item, this.#nextRenewal());
  }

  /** Notes that what came of it is recorded, or that it was given up. */
  end(item: Item): void {
    this.#inHand.delete(item);
    if (this.#inHand.size === 0 && alone === this.#name) alone = undefined;
  }

  /** Renews leases, several times in one, until the signal. */
  async keep(signal: AbortSignal): Promise<void> {
    const { leaseMs, rows, log } = this.#options;
    while (!signal.aborted) {
      await pause(leaseMs / 12, signal);
      const now = performance.now();
      const due = [...this.#inHand].filter(([, renewAt]) => renewAt <= now).map(([item]) => item);
      if (due.length === 0) continue;
      try {
        await rows.renew(due);
        for (const item of due) if (this.#inHand.has(item)) this.#inHand.set(item, this.#nextRenewal());
      } catch (error) {
        // A lease outlives several heartbeats; when the database is away for longer, others may take over.
        log.warn('lease.renewal_failed', { items: due.length, reason: String(error) });
      }
    }
  }

  /** See `Worker.lastWords`. What was done in company is counted when it is claimed again, or as it is recorded. */
  async lastWords(): Promise<void> {
    this.#isEnding = true;
    const [item] = this.#inHand.keys();
    if (this.isAlone && item !== undefined) await this.#options.rows.noteFault(item);
  }

  #nextRenewal(): number {
    return performance.now() + this.#options.leaseMs / 3;
  }
}

/** Tries to record what came of work, some 45 s. */
const maxRecordFailures = 12;

/**
 * Records what came of work, again while that fails: nobody does it twice because the database was away for a moment. After
 * that its lease is left to end.
 *
 * @param signal ends the waits between the tries
 */
export async function recordAgain(record: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let failures = 0; failures < maxRecordFailures; failures++) {
    try {
      return await record();
    } catch {
      await pause(backoffMs(failures), signal);
    }
  }
}

/** What a worker may claim now: anything, nothing until its hands are empty, or one thing that is to be done alone. */
export type Turn = 'together' | 'wait' | 'alone';

/** How patient what is to be done alone is, and for how long it then goes before everything else. */
export interface AlonePatience {
  /** How long it waits for a moment without other work; also between two times that others had to wait for it. */
  readonly patienceMs: number;
  /** How long others wait for it then: what is quick is done one after the other meanwhile. */
  readonly burstMs: number;
}

/** When a worker does alone what has to be: when it has nothing else to do, and after some time in any case. */
export class AloneTurns {
  readonly #options: AlonePatience;
  /** Since when something waits, or since others waited for it last. */
  #waitsSince: number | undefined;
  #burstUntil: number | undefined;
  #nothingElse = false;

  constructor(options: AlonePatience) {
    this.#options = options;
  }

  /** Notes what a claim found. */
  claimed(turn: Turn, found: number, isAloneDue: boolean, now: number): void {
    this.#nothingElse = turn === 'together' && found === 0;
    if (turn === 'together') {
      this.#waitsSince = isAloneDue ? (this.#waitsSince ?? now) : undefined;
    } else if (found === 0) {
      this.#waitsSince = undefined;
      this.#burstUntil = undefined;
    }
  }

  /** @param inHand how much the worker has in hand */
  next(now: number, inHand: number): Turn {
    if (this.#burstUntil !== undefined) {
      if (now < this.#burstUntil) return inHand === 0 ? 'alone' : 'wait';
      this.#burstUntil = undefined;
      this.#waitsSince = now;
    }
    if (this.#waitsSince === undefined) return 'together';
    if (inHand === 0 && this.#nothingElse) return 'alone';
    if (now - this.#waitsSince < this.#options.patienceMs) return 'together';
    if (inHand > 0) return 'wait';
    this.#burstUntil = now + this.#options.burstMs;
    return 'alone';
  }
}
