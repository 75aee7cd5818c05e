import { mostMemoryKept, mostMemoryKeptWithOcr } from '../limits.ts';
import { giveWay } from './process-priority.ts';
import { measureUsage } from './process-usage.ts';
import { ReadingWatch, usualPatience, type CutOff } from './reading-watch.ts';
import type { ReadRequest, RenderRequest } from './messages.ts';
import type { FailureCode } from '../read-result.ts';

/**
 * Why a reading was cut off: the host let it run too little, it did nothing for too long, somebody ended its process, or
 * that did not come up.
 */
export type CutOffReason = Exclude<CutOff, 'used_up'> | 'killed' | 'not_started';

/** How a reading ended that came to no result. */
export type Ended =
  | { kind: 'over_budget'; code: FailureCode }
  /** The process went away by itself; `signal` is how the system ended it for what it did, if it did. */
  | { kind: 'died'; signal: NodeJS.Signals | null }
  /** Something other than the document has kept it from being read. */
  | { kind: 'cut_off'; reason: CutOffReason };

/** Signals that nothing but the process itself brings about: it aborted, or did what no program may. */
const ownSignals: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

type Metered = {
  pid: number;
  request: ReadRequest | RenderRequest;
  /** Whether the process has an OCR engine, from this request or from one before. */
  hasOcr: boolean;
  cpuLimitMs: number;
  /** Called once the process holds so much memory that it will be replaced. */
  onSlow: () => void;
};

/** Holds one reading against what it may take. */
export class ReadingMeter {
  readonly #metered: Metered;
  readonly #watch: ReadingWatch;
  readonly #memoryKept: number;
  #heldBytes = 0;
  #isUsedUp = false;

  /** To be made when the document is handed over: starting its process took time of nobody. */
  constructor(metered: Metered) {
    this.#metered = metered;
    this.#watch = new ReadingWatch({ ...usualPatience, cpuLimitMs: metered.cpuLimitMs }, performance.now());
    this.#memoryKept = metered.hasOcr ? mostMemoryKeptWithOcr : mostMemoryKept;
  }

  /** Whether the process holds so much that it is to read no other document: it gives way already, and for good. */
  get isUsedUp(): boolean {
    return this.#isUsedUp;
  }

  /** The next page is begun, which has the processor time of one. */
  beginPage(): void {
    this.#watch.beginPage();
  }

  /** Looks what the process takes; answers how the reading ends, if it has to. */
  look(): Ended | undefined {
    const { pid, request, onSlow } = this.#metered;
    const usage = measureUsage(pid);
    if (usage === undefined) return undefined;
    this.#heldBytes = usage.memoryBytes;
    if (usage.memoryBytes > request.budget.maxProcessMemoryBytes)
      return { kind: 'over_budget', code: 'file_limit_exceeded' };
    if (!this.#isUsedUp && usage.memoryBytes > this.#memoryKept) {
      // It will be replaced anyway: what it still does is less urgent than what its successor will.
      this.#isUsedUp = true;
      giveWay(pid, 'usedUp');
      onSlow();
    }
    const cutOff = this.#watch.look({ atMs: performance.now(), ...usage });
    if (cutOff === undefined) return undefined;
    return cutOff === 'used_up'
      ? { kind: 'over_budget', code: 'processing_timeout' }
      : { kind: 'cut_off', reason: cutOff };
  }

  /**
   * What the end of the process says. The system also kills what takes the memory of all: where it is short, whoever held
   * much of what one process may hold is to blame, and not who happened to run.
   */
  judgeDeath(signal: NodeJS.Signals | null): Ended {
    const heldMuch = this.#heldBytes > this.#metered.request.budget.maxProcessMemoryBytes / 2;
    const isItsOwn = signal === null || ownSignals.has(signal) || (signal === 'SIGKILL' && heldMuch);
    return isItsOwn ? { kind: 'died', signal } : { kind: 'cut_off', reason: 'killed' };
  }
}
