/** What one look at a reading process showed. */
export type Look = {
  /** When it was, in milliseconds. */
  atMs: number;
  /** The processor time that the process has used by then. */
  cpuMs: number;
  /** Whether something outside keeps it from going on. Asked only where that matters. */
  isKeptWaiting: () => boolean;
};

/** Why a reading that still runs is to be cut off. */
export type CutOff =
  /** It has had its processor time. */
  | 'used_up'
  /** It does nothing, and nobody keeps it from doing something. */
  | 'stalled'
  /** The host has let it run so little that it has been at it for too long. */
  | 'starved';

/** What a reading may take. */
export type Patience = {
  /** Processor time. */
  cpuLimitMs: number;
  /** How long it may do nothing of its own will. */
  stallLimitMs: number;
  /** How long it may take by the clock. */
  wallLimitMs: number;
};

/** How long a reading may do nothing, and how long the clock may run, whatever its host is busy with. */
export const usualPatience = { stallLimitMs: 30_000, wallLimitMs: 15 * 60_000 };

/**
 * Looks between which more time has passed than this say that the watcher itself did not run: most of that time says
 * nothing of the one that is watched.
 */
const longestGapMs = 1000;
/** Looking at every thread costs more than the rest of a look. */
const askEveryMs = 500;

/**
 * Tells a reading that takes too much from one that is not let go on, by what it uses: a busy host makes it late, and
 * nothing else.
 */
export class ReadingWatch {
  readonly #patience: Patience;
  readonly #startedAtMs: number;
  #countedFromMs: number | undefined;
  #lastMs: number;
  #lastCpuMs: number | undefined;
  #idleMs = 0;
  /** Time without work of which it is still to be asked whose will that was. */
  #unaskedMs = 0;

  constructor(patience: Patience, atMs: number) {
    this.#patience = patience;
    this.#startedAtMs = atMs;
    this.#lastMs = atMs;
  }

  /** The next page is begun, which has the processor time of one: what was used before counts no more. */
  beginPage(): void {
    this.#countedFromMs = this.#lastCpuMs;
  }

  /** Takes a look; answers why the reading is to be cut off, if it is. */
  look({ atMs, cpuMs, isKeptWaiting }: Look): CutOff | undefined {
    const gapMs = Math.min(atMs - this.#lastMs, longestGapMs);
    const hasRun = this.#lastCpuMs === undefined || cpuMs > this.#lastCpuMs;
    this.#lastMs = atMs;
    this.#lastCpuMs = cpuMs;
    this.#countedFromMs ??= cpuMs;
    if (cpuMs - this.#countedFromMs > this.#patience.cpuLimitMs) return 'used_up';
    if (hasRun) this.#idleMs = this.#unaskedMs = 0;
    else this.#noteRest(gapMs, isKeptWaiting);
    if (this.#idleMs > this.#patience.stallLimitMs) return 'stalled';
    return atMs - this.#startedAtMs > this.#patience.wallLimitMs ? 'starved' : undefined;
  }

  #noteRest(gapMs: number, isKeptWaiting: () => boolean): void {
    this.#unaskedMs += gapMs;
    if (this.#unaskedMs < askEveryMs) return;
    if (!isKeptWaiting()) this.#idleMs += this.#unaskedMs;
    this.#unaskedMs = 0;
  }
}
