import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, flushLogs } from './logger.ts';

/** What a host does before its process ends. */
export interface ProcessEnd {
  /** Lets what runs come to its end, and closes everything. Called once. */
  stop(): Promise<void>;
  /** Notes what was in hand when nobody caught an error, before anything else is done; see `Worker.lastWords`. */
  lastWords?(): Promise<void>;
  /** How long `stop` may take. */
  readonly stopTimeoutMs: number;
}

/** How long last words may take: the process is not to be trusted any more. */
const lastWordsTimeoutMs = 2000;

/**
 * The one rule of every host for how its process ends. SIGINT or SIGTERM: it stops, and exits with 0 when that went well,
 * with 1 when not. An error that nobody caught, thrown or rejected: it is logged with its cause, last words are written, then
 * it stops and exits with 1. A second such error ends the stopping, never the last words. Every step is bounded in time.
 */
export function whenProcessEnds(log: Logger, end: ProcessEnd): void {
  const ending = new Ending(log, end);
  process.on('SIGINT', (signal) => ending.begin(signal));
  process.on('SIGTERM', (signal) => ending.begin(signal));
  // Rejections that nobody handles come here as well. In the context of the host: that of the thrower may be a transaction.
  const onFault = AsyncResource.bind((error: Error, origin: string) => ending.fail(error, origin));
  process.on('uncaughtException', (error, origin) => onFault(error, origin));
}

class Ending {
  readonly #log: Logger;
  readonly #end: ProcessEnd;
  #exitCode = 0;
  #stopping: Promise<void> | undefined;
  #lastWords: Promise<void> | undefined;

  constructor(log: Logger, end: ProcessEnd) {
    this.#log = log;
    this.#end = end;
  }

  /** Stops and exits, unless that has begun. */
  begin(signal?: NodeJS.Signals): void {
    if (this.#stopping !== undefined) return;
    this.#log.info('host.stopping', { signal });
    this.#stopping = this.#within('host.stop_failed', this.#end.stopTimeoutMs, () => this.#end.stop());
    void this.#stopping.then(() => this.#exit());
  }

  fail(error: unknown, origin: string): void {
    this.#exitCode = 1;
    this.#log.error('host.fault', { origin, cause: error });
    if (this.#lastWords !== undefined) {
      void this.#exit();
      return;
    }
    this.#lastWords = this.#within('host.last_words_failed', lastWordsTimeoutMs, async () => this.#end.lastWords?.());
    void this.#lastWords.then(() => this.begin());
  }

  async #exit(): Promise<void> {
    await this.#lastWords;
    await flushLogs();
    process.exit(this.#exitCode);
  }

  /** Does a step of the end; one that fails or takes too long is logged, and makes the exit code 1. Never rejects. */
  async #within(complaint: string, timeoutMs: number, work: () => Promise<void>): Promise<void> {
    const late = sleep(timeoutMs).then(() => Promise.reject(new Error(`It took longer than ${timeoutMs / 1000} s.`)));
    late.catch(() => undefined);
    try {
      await Promise.race([work(), late]);
    } catch (error) {
      this.#exitCode = 1;
      this.#log.error(complaint, { cause: error });
    }
  }
}
