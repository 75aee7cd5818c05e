/** The running second and the 60 before: with 60, requests at 0.99 s and at 60.00 s would be 59 s apart. */
export const bucketCount = 61;

/**
 * Counts what happened in the last minute, one bucket for each second; whatever the moment, no more than the counted
 * events lie in the 60 s before it. Every call takes constant time.
 *
 * Instants are milliseconds of a clock that never goes back.
 */
export class RollingWindow {
  readonly #buckets = new Uint32Array(bucketCount);
  #second = 0;
  /** No bucket before this second holds anything. */
  #oldest = 0;
  #total = 0;

  /** How many events count at this moment. */
  count(nowMs: number): number {
    this.#advance(Math.floor(nowMs / 1000));
    return this.#total;
  }

  /** Counts one event. */
  add(nowMs: number): void {
    this.#advance(Math.floor(nowMs / 1000));
    this.#buckets[this.#second % bucketCount] = this.#bucket(this.#second) + 1;
    this.#total += 1;
  }

  /** Milliseconds until the oldest event no longer counts; 0 when there is none. */
  oldestLeavesInMs(nowMs: number): number {
    return this.count(nowMs) === 0 ? 0 : leavesAtMs(this.#oldest) - nowMs;
  }

  /** Milliseconds until one more event fits under the limit (at least 1); 0 when it fits now. */
  fitsInMs(limit: number, nowMs: number): number {
    let left = this.count(nowMs);
    if (left < limit) return 0;
    let second = this.#oldest;
    for (; left >= limit && second <= this.#second; second++) left -= this.#bucket(second);
    return leavesAtMs(second - 1) - nowMs;
  }

  #advance(second: number): void {
    const firstThatCounts = second - bucketCount + 1;
    while (this.#oldest < firstThatCounts && this.#total > 0) {
      this.#total -= this.#bucket(this.#oldest);
      this.#buckets[this.#oldest % bucketCount] = 0;
      this.#oldest += 1;
    }
    if (this.#total === 0) this.#oldest = second;
    this.#second = second;
    while (this.#oldest < second && this.#bucket(this.#oldest) === 0) this.#oldest += 1;
  }

  #bucket(second: number): number {
    return this.#buckets[second % bucketCount] ?? 0;
  }
}

function leavesAtMs(second: number): number {
  return (second + bucketCount) * 1000;
}
