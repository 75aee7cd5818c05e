/** Remembers what was found, each for the same short life, and no more than so many: then the oldest goes first. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly endsAtMs: number }>();
  readonly #lifeMs: number;
  readonly #maxEntries: number;

  constructor(lifeMs: number, maxEntries: number) {
    this.#lifeMs = lifeMs;
    this.#maxEntries = maxEntries;
  }

  /** What was remembered, unless its life has ended. */
  get(key: string, nowMs: number): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs < entry.endsAtMs ? entry.value : undefined;
  }

  set(key: string, value: Value, nowMs: number): void {
    // Removed first, so that the map stays in the order in which lives end.
    this.#entries.delete(key);
    this.#entries.set(key, { value, endsAtMs: nowMs + this.#lifeMs });
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(this.#entries.keys().next().value ?? '');
  }

  get size(): number {
    return this.#entries.size;
  }
}
