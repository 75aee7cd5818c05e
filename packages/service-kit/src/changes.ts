import { Wake } from '@ifcgate/event-bus';
import { waiting } from './load.ts';

/** The safety net behind the announcements: from half a second to four, at the latest. */
const pollMs = { first: 500, most: 4000 };

/**
 * Tells those who wait that something was committed about a subject: a read that is ahead of its projection, a relay.
 * One process announces to itself at once and to others through its database session.
 */
export class Changes {
  /** Wakes the outbox relay of this process. */
  readonly outbox = new Wake();
  readonly #waiting = new Map<string, Set<Wake>>();
  readonly #tellOthers: (subjects: readonly string[]) => void;

  /** @param tellOthers hands the subjects to the other processes; to be cheap */
  constructor(tellOthers: (subjects: readonly string[]) => void) {
    this.#tellOthers = tellOthers;
  }

  /** Said after a commit of this process. */
  announce(subjects: readonly string[]): void {
    this.outbox.wake();
    this.#wakeWaiting(subjects);
    this.#tellOthers(subjects);
  }

  /** Heard from another process. */
  hear(subjects: readonly string[]): void {
    this.outbox.wake();
    this.#wakeWaiting(subjects);
  }

  /**
   * Repeats a check until it answers, each time something was committed about the subject.
   *
   * @returns what the check answered, or undefined when it did not in so many milliseconds
   */
  async waitFor<T>(
    subject: string,
    check: () => Promise<T | undefined>,
    timeoutMs: number,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<T | undefined> {
    const deadline = performance.now() + timeoutMs;
    const wake = new Wake();
    const wakes = this.#waiting.get(subject) ?? new Set();
    this.#waiting.set(subject, wakes.add(wake));
    try {
      for (let restMs = pollMs.first; ; restMs = Math.min(restMs * 2, pollMs.most)) {
        const found = await check();
        const leftMs = deadline - performance.now();
        if (found !== undefined || leftMs <= 0 || signal.aborted) return found;
        // Some of it by chance: hundreds that began to wait together would go on asking together.
        await waiting(wake.wait(Math.min(leftMs, restMs * (0.5 + Math.random() / 2)), signal));
      }
    } finally {
      wakes.delete(wake);
      if (wakes.size === 0) this.#waiting.delete(subject);
    }
  }

  /** A wake for a loop: called whenever something is committed about the subject, until the signal. */
  watch(subject: string, signal: AbortSignal): Wake {
    const wake = new Wake();
    const wakes = this.#waiting.get(subject) ?? new Set();
    this.#waiting.set(subject, wakes.add(wake));
    signal.addEventListener('abort', () => wakes.delete(wake), { once: true });
    return wake;
  }

  #wakeWaiting(subjects: readonly string[]): void {
    for (const subject of subjects) {
      for (const wake of this.#waiting.get(subject) ?? []) wake.wake();
    }
  }
}
