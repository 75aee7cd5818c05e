import type { Sql } from './sql.ts';

/** So many readings of the outbox share one look at where they may begin. */
const readsPerLook = 16;
/** The net below: whatever was written past `platform.append_events` is found by a reading from the very start. */
const fromStartMs = 60_000;

interface Look {
  /** Every transaction with a lower number has ended, and its rows are seen. */
  readonly oldest: string;
  /** Higher than the number of every transaction that had one. */
  readonly own: string;
  readonly first: bigint | null;
}

/**
 * The id below which the outbox has nothing to read and never will. Until the next vacuum an index keeps what was deleted, and
 * the relay deletes at the very place where it reads: from the start, each reading passed all that the ones before had sent
 * (352 pages for 512 rows after ten seconds of emptying a million).
 *
 * Ids commit out of order, so "the last one read" is no such id. But whoever drew a lower one than that had the number of its
 * transaction by then (`platform.append_events` draws it for the subject's lock). Once all numbers up to there have ended, what
 * they wrote is seen, and the first row that is seen then is the first there will be. A transaction that stays open keeps the
 * floor where it is: that costs reading, and loses nothing.
 */
export class OutboxFloor {
  #id = 0n;
  #greatestRead = 0n;
  #reads = 0;
  #mark: { readonly id: bigint; readonly transaction: bigint } | undefined;
  #startedAt = performance.now();

  /** Where to read from. */
  get id(): bigint {
    return this.#id;
  }

  /** Back to the start, as after a failure: the server may have gone back to what it had on its disk. */
  reset(): void {
    this.#id = 0n;
    this.#greatestRead = 0n;
    this.#mark = undefined;
    this.#startedAt = performance.now();
  }

  /** Counts a reading; now and then it looks how far up the floor is. */
  async noteRead(rows: readonly { readonly id: bigint }[], claim: Sql): Promise<void> {
    for (const { id } of rows) if (id > this.#greatestRead) this.#greatestRead = id;
    this.#reads = (this.#reads + 1) % readsPerLook;
    if (this.#reads !== 0) return;
    if (performance.now() - this.#startedAt > fromStartMs) this.reset();
    else await this.#look(claim);
  }

  async #look(claim: Sql): Promise<void> {
    const mark = this.#mark;
    const greatestRead = this.#greatestRead;
    const [look] = await claim.$queryRaw<Look[]>`
      select pg_snapshot_xmin(pg_current_snapshot())::text as oldest, pg_current_xact_id()::text as own,
        (select id from platform.outbox where id >= ${this.#id} order by id limit 1) as first`;
    if (look === undefined) return;
    if (mark !== undefined && BigInt(look.oldest) < mark.transaction) return;
    if (mark !== undefined) this.#id = look.first === null || look.first > mark.id ? mark.id + 1n : look.first;
    this.#mark = { id: greatestRead, transaction: BigInt(look.own) };
  }
}
