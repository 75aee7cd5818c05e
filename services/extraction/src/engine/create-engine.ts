import { setMaxListeners } from 'node:events';

import { defaultBudget, type ReadBudget } from './limits.ts';
import { failureMessage } from './read-failure.ts';
import type { ReadRequest, RenderRequest } from './process/messages.ts';
import { startReadingProcess, type ProcessOutcome, type ReadingProcess } from './process/reading-process.ts';
import { resolveTemplate, toFailedResult, type ReadInput } from './read-document.ts';
import type { FailureCode, ReadResult } from './read-result.ts';
import { failedPicture, type RenderInput, type RenderResult } from './render-page.ts';

/** Reads documents in processes of their own, so that no file can take the caller's time, memory or life. */
export type Engine = {
  /**
   * Reads one document to its end, with OCR where it needs it; more wait their turn.
   *
   * @throws RangeError for an unknown template name; the reason of `signal` when it is aborted
   */
  read(input: ReadInput, options?: ReadOptions): Promise<ReadResult>;
  /**
   * The fast lane: reads text, XML, barcodes and machine-readable zones, but answers `ocr_needed` at the first page that
   * would have to be recognised. Documents in this lane never wait for one that is being recognised.
   */
  readWithoutOcr(input: ReadInput, options?: ReadOptions): Promise<ReadResult | 'ocr_needed'>;
  /** Renders one page as a picture, in turn with the documents that are read. */
  renderPage(input: RenderInput, options?: Pick<ReadOptions, 'signal'>): Promise<RenderResult>;
  /** Ends all processes. What is being read or waits is rejected. */
  close(): Promise<void>;
};

/** What a caller may have to say while a document is read. */
export type ReadOptions = {
  signal?: AbortSignal | undefined;
  /** Called as pages are done, with how many of how many. */
  onProgress?: ((pagesDone: number, pages: number) => void) | undefined;
};

/** How an engine works. */
export type EngineOptions = {
  /** How many documents are read at once. */
  workers: number;
  /** How long one document may take. */
  timeoutMs: number;
  budget?: Partial<ReadBudget>;
};

/** Creates an engine. Its processes start with the first documents and do not keep the program alive. */
export function createEngine({ workers, timeoutMs, budget }: EngineOptions): Engine {
  const idle: ReadingProcess[] = [];
  const busy = new Set<ReadingProcess>();
  const turns = createTurns(workers);
  const closing = new AbortController();
  // Everything that waits listens to it.
  setMaxListeners(0, closing.signal);
  const fullBudget = { ...defaultBudget, ...budget };

  async function runOnce(request: Request, signal: AbortSignal): Promise<ProcessOutcome> {
    const reader = takeUsable(idle) ?? startReadingProcess();
    busy.add(reader);
    const outcome = await reader.read(request, { timeoutMs, signal });
    busy.delete(reader);
    if (reader.isUsable() && !closing.signal.aborted) idle.push(reader);
    else await reader.kill();
    return outcome;
  }

  async function run(request: Request, callerSignal: AbortSignal | undefined): Promise<SettledOutcome> {
    const signal = callerSignal === undefined ? closing.signal : AbortSignal.any([callerSignal, closing.signal]);
    const giveBack = await turns.take(signal);
    try {
      const first = await runOnce(request, signal);
      // Whoever ended the process, the document deserves a second chance; only then it is to blame.
      return settle(first.kind === 'died' ? await runOnce(request, signal) : first, signal);
    } finally {
      giveBack();
    }
  }

  async function read(input: ReadInput, { signal }: ReadOptions = {}): Promise<ReadResult> {
    resolveTemplate(input.template);
    const outcome = await run({ ...input, budget: fullBudget }, signal);
    if (outcome.kind === 'failed') return toFailedResult(input.template, outcome.code, failureMessage(outcome.code));
    if (outcome.kind === 'read') return outcome.result;
    throw new Error('A reading process answered another request.');
  }

  return {
    read,
    readWithoutOcr: read,
    async renderPage(render, { signal } = {}) {
      const outcome = await run({ render, budget: fullBudget }, signal);
      if (outcome.kind === 'failed') return failedPicture(outcome.code);
      if (outcome.kind === 'rendered') return outcome.result;
      throw new Error('A reading process answered another request.');
    },
    async close() {
      closing.abort(new Error('The engine was closed.'));
      await Promise.all([...idle.splice(0), ...busy].map((reader) => reader.kill()));
    },
  };
}

function takeUsable(idle: ReadingProcess[]): ReadingProcess | undefined {
  for (let reader = idle.pop(); reader !== undefined; reader = idle.pop()) if (reader.isUsable()) return reader;
  return undefined;
}

type Request = ReadRequest | RenderRequest;
type SettledOutcome = Extract<ProcessOutcome, { result: unknown }> | { kind: 'failed'; code: FailureCode };

/** What the end of a process says about the document. */
function settle(outcome: ProcessOutcome, signal: AbortSignal): SettledOutcome {
  switch (outcome.kind) {
    case 'read':
    case 'rendered':
      return outcome;
    case 'over_budget':
      return { kind: 'failed', code: outcome.code };
    case 'died':
      // Node aborts when its heap is full, and the system kills what takes too much.
      return { kind: 'failed', code: outcome.signal === null ? 'file_corrupt' : 'file_limit_exceeded' };
    case 'aborted':
      throw signal.reason;
    case 'broken':
      throw new Error('reading broke', { cause: outcome.message });
  }
}

/** Lets so many at a time pass, the others in the order they came. */
function createTurns(places: number): { take(signal: AbortSignal): Promise<() => void> } {
  let free = places;
  const waiting: (() => void)[] = [];
  const giveBack = (): void => {
    free++;
    waiting.shift()?.();
  };
  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          free--;
          resolve(giveBack);
        };
        const leave = (): void => {
          const index = waiting.indexOf(enter);
          if (index !== -1) waiting.splice(index, 1);
          reject(signal.reason as Error);
        };
        if (signal.aborted) leave();
        else if (free > 0) enter();
        else {
          waiting.push(enter);
          signal.addEventListener('abort', leave, { once: true });
        }
      });
    },
  };
}
