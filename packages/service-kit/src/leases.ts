import { backoffMs, pause } from '@ifcgate/event-bus';
import type { Logger } from './logger.ts';
import type { Hand, WorkInHand } from './work-in-hand.ts';

/*
 * The one policy for work that processes claim from a database.
 *
 * 1. A claim is written before the work is begun: a claim id that only its holder knows, and a lease by the database's
 *    clock, so that no process's clock takes work from another. While the work runs, a heartbeat renews the lease.
 * 2. What came of the work is recorded under the claim id, and recorded again while the database is away; who has lost its
 *    claim meanwhile changes nothing.
 * 3. A claim that ends without a record was interrupted: by a crash, a kill, the power. Whoever claims the work next counts
 *    that, before the work is done again. A clean record sets the count to nothing.
 * 4. What was interrupted twice is done alone: no worker of the process has anything else in hand meanwhile
 *    (`work-in-hand.ts`). So what ends the process takes nobody along any more, and at the first start others go first.
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
  /** Of the process. */
  readonly workInHand: WorkInHand;
  readonly leaseMs: number;
  readonly log: Logger;
}

/** What a worker has found and claimed. */
export interface ClaimedItems<Item> {
  readonly items: readonly Item[];
  /** Whether something is due that is to be done alone; of a claim that was for such it says nothing. */
  readonly isAloneDue: boolean;
}

/** What one worker has in hand: renews its leases, and knows what to say when the process ends by its own fault. */
export class Leases<Item> {
  readonly #options: LeasesOptions<Item>;
  /** When each is to be renewed next. */
  readonly #inHand = new Map<Item, number>();
  readonly #hand: Hand;
  #isEnding = false;

  constructor(options: LeasesOptions<Item>) {
    this.#options = options;
    this.#hand = options.workInHand.join();
  }

  /** Whether the process ends by its own fault: what is recorded now is no proof that the work is harmless. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Says whom to wake when the worker may be allowed to claim what it was not before. */
  whenAllowed(wake: () => void): void {
    this.#hand.wake = wake;
  }

  /**
   * Claims work as far as it is this worker's turn. What was found is in hand from then on, each until its `end`.
   *
   * @param find claims; told whether it is to be one thing that is done alone, else such are to be left out
   * @returns what was found; undefined when nothing may be claimed now
   */
  async claim<Claimed extends ClaimedItems<Item>>(
    find: (isAlone: boolean) => Promise<Claimed>,
  ): Promise<(Claimed & { readonly isAlone: boolean }) | undefined> {
    const turn = this.#isEnding ? 'wait' : this.#hand.ask();
    if (turn === 'wait') return undefined;
    let found: Claimed | undefined;
    try {
      found = await find(turn === 'alone');
      for (const item of found.items) this.#inHand.set(item, this.#nextRenewal());
      return { ...found, isAlone: turn === 'alone' };
    } finally {
      this.#hand.claimed(turn, found && { items: found.items.length, isAloneDue: found.isAloneDue });
    }
  }

  /** Notes that what came of it is recorded, or that it was given up. */
  end(item: Item): void {
    if (this.#inHand.delete(item)) this.#hand.ended();
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
    if (this.#hand.isAlone && item !== undefined) await this.#options.rows.noteFault(item);
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
