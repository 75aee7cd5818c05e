import { setMaxListeners } from 'node:events';

import { chooseOcr, type OcrSetting } from './ocr/choose-ocr.ts';
import { createPool, type ProcessPool } from './process/process-pool.ts';
import { defaultBudget, type ReadBudget } from './limits.ts';
import { failureMessage } from './read-failure.ts';
import { resolveTemplate, toFailedResult, type ReadInput } from './read-document.ts';
import type { FailureCode, ReadResult } from './read-result.ts';
import { failedSplit, type SplitResult } from './split-document.ts';
import { failedPicture, type RenderInput, type RenderResult } from './render-page.ts';
import type { ReadRequest, RenderRequest } from './process/messages.ts';
import type { OcrChoice } from './ocr/ocr-engine.ts';
import type { CutOffReason } from './process/reading-meter.ts';
import type { ProcessOutcome } from './process/reading-process.ts';

/** Reads documents in processes of their own, so that no file can take the caller's time, memory or life. */
export type Engine = {
  /**
   * Reads one document to its end, with OCR where it needs it; more wait their turn.
   *
   * @throws RangeError for an unknown template name; the reason of `signal` when it is aborted; {@link ReadingCutOff}
   */
  read(input: ReadInput, options?: ReadOptions): Promise<ReadResult>;
  /**
   * The fast lane: reads text, XML, barcodes and machine-readable zones with what is printed beside them, but answers
   * `ocr_needed` at the first page whose text would have to be recognised. Documents in this lane never wait for one of those.
   */
  readWithoutOcr(input: ReadInput, options?: ReadOptions): Promise<ReadResult | 'ocr_needed'>;
  /** The other lane: reads from its first page on what `readWithoutOcr` has answered `ocr_needed` for. */
  readWithOcr(input: ReadInput, options?: ReadOptions): Promise<ReadResult>;
  /**
   * Cuts a file into its documents, to be read one by one as its `pages`; `ocr_needed` is the answer where pages would have
   * to be recognised, or searched for zones or barcodes one by one.
   *
   * @throws as `read`
   */
  splitWithoutOcr(input: ReadInput, options?: ReadOptions): Promise<SplitResult | 'ocr_needed'>;
  /** Cuts in the other lane what `splitWithoutOcr` has answered `ocr_needed` for. */
  splitWithOcr(input: ReadInput, options?: ReadOptions): Promise<SplitResult>;
  /** Renders one page as a picture, in turn with the documents that are read. */
  renderPage(input: RenderInput, options?: Pick<ReadOptions, 'signal'>): Promise<RenderResult>;
  /** Ends all processes. What is being read or waits is rejected. */
  close(): Promise<void>;
};

/** What a caller may have to say while a document is read. */
export type ReadOptions = {
  signal?: AbortSignal | undefined;
  /** Whose document it is: of those that wait, one of whoever has had the least time is next. */
  owner?: string | undefined;
  /** Called as pages are done, with how many of how many. */
  onProgress?: ((pagesDone: number, pages: number) => void) | undefined;
};

/** How an engine works. */
export type EngineOptions = {
  /** How many documents are read at once. */
  workers: number;
  /** Processes beside those, ready to step in for one that is killed or takes long; none when nothing is said. */
  spareWorkers?: number;
  /** How many documents are recognised at once, beside those; 2 when nothing is said. */
  ocrWorkers?: number;
  /** Which OCR engine recognises; Tesseract where it is installed when nothing is said. */
  ocr?: OcrSetting | undefined;
  /** Where the models of the second OCR engine lie; those that ship when nothing is said. */
  models?: string | undefined;
  /** Whether the print beside zones is looked at, which takes a second look's time where it does not confirm them; true unless said. */
  readsPrint?: boolean | undefined;
  /** How much processor time one document may take, and where pages are recognised each of them. */
  cpuLimitMs: number;
  budget?: Partial<ReadBudget>;
};

/**
 * Something other than the document has kept it from being read: to be tried again later. Only `stalled`, again and again,
 * tells of the document: its reader did nothing for half a minute, and nobody kept it from going on.
 */
export class ReadingCutOff extends Error {
  override readonly name = 'ReadingCutOff';
  readonly reason: CutOffReason;

  constructor(reason: CutOffReason) {
    super(`Reading was cut off: ${reason}.`);
    this.reason = reason;
  }
}

/** Creates an engine. Its processes start with the first documents and do not keep the program alive. */
export function createEngine(options: EngineOptions): Engine {
  const { workers, spareWorkers = 0, ocrWorkers = 2, ocr, models, readsPrint = true, cpuLimitMs, budget } = options;
  const closing = new AbortController();
  // Everything that waits listens to it.
  setMaxListeners(0, closing.signal);
  const fullBudget = { ...defaultBudget, ...budget };
  const fastLane = createPool({ places: workers, cpuLimitMs, spares: spareWorkers });
  const ocrLane = createPool({ places: ocrWorkers, cpuLimitMs, spares: 0 });
  let choice: Promise<OcrChoice> | undefined;

  const signalOf = ({ signal }: ReadOptions): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  async function ask(
    pool: ProcessPool,
    request: ReadRequest | RenderRequest,
    options: ReadOptions,
  ): Promise<SettledOutcome> {
    const signal = signalOf(options);
    return settle(await pool.run(request, { ...options, signal }), signal);
  }

  const withoutOcr = (input: ReadInput): ReadRequest => ({ ...input, budget: fullBudget, ocr: undefined });
  async function withOcr(input: ReadInput): Promise<ReadRequest> {
    return { ...input, budget: fullBudget, ocr: await (choice ??= chooseHere({ ocr, models })) };
  }

  // What is printed beside a zone is never needed: without OCR it is not read.
  const findOcr = (): Promise<OcrChoice | undefined> => (choice ??= chooseHere({ ocr, models })).catch(() => undefined);

  async function readWithoutOcr(input: ReadInput, options: ReadOptions = {}): Promise<ReadResult | 'ocr_needed'> {
    const { kind } = resolveTemplate(input.template);
    const looks = kind !== 'text' && readsPrint;
    const request = { ...withoutOcr(input), ocr: looks ? await findOcr() : undefined };
    return toResult(await ask(fastLane, request, options), input.template);
  }

  async function read(input: ReadInput, options: ReadOptions = {}): Promise<ReadResult> {
    const fast = await readWithoutOcr(input, options);
    return fast === 'ocr_needed' ? readWithOcr(input, options) : fast;
  }

  async function readWithOcr(input: ReadInput, options: ReadOptions = {}): Promise<ReadResult> {
    resolveTemplate(input.template);
    return recognised(toResult(await ask(ocrLane, await withOcr(input), options), input.template));
  }

  return {
    read,
    readWithoutOcr,
    async splitWithoutOcr(input, options = {}) {
      resolveTemplate(input.template);
      return toSplit(await ask(fastLane, { ...withoutOcr(input), isSplit: true }, options));
    },
    async splitWithOcr(input, options = {}) {
      resolveTemplate(input.template);
      return recognised(toSplit(await ask(ocrLane, { ...(await withOcr(input)), isSplit: true }, options)));
    },
    readWithOcr,
    async renderPage(render, options = {}) {
      const outcome = await ask(fastLane, { render, budget: fullBudget }, options);
      if (outcome.kind === 'failed') return failedPicture(outcome.code);
      return outcome.kind === 'rendered' ? outcome.result : mistaken();
    },
    async close() {
      closing.abort(new Error('The engine was closed.'));
      await Promise.all([fastLane.close(), ocrLane.close()]);
    },
  };
}

function chooseHere({ ocr = 'auto', models }: Pick<EngineOptions, 'ocr' | 'models'>): Promise<OcrChoice> {
  const { PATH, TESSDATA_PREFIX } = process.env;
  return chooseOcr(ocr, { path: PATH, dataFolder: TESSDATA_PREFIX, modelsFolder: models });
}

/**
 * Whether an engine with these options can recognise, so that a service which cannot does not start.
 *
 * @throws Error that says what is missing
 */
export async function checkOcr(options: Pick<EngineOptions, 'ocr' | 'models'>): Promise<void> {
  await chooseHere(options);
}

function toResult(outcome: SettledOutcome, template: ReadInput['template']): ReadResult | 'ocr_needed' {
  if (outcome.kind === 'failed') return toFailedResult(template, outcome.code, failureMessage(outcome.code));
  return outcome.kind === 'read' ? outcome.result : mistaken();
}

function toSplit(outcome: SettledOutcome): SplitResult | 'ocr_needed' {
  if (outcome.kind === 'failed') return failedSplit(outcome.code);
  return outcome.kind === 'split' ? outcome.result : mistaken();
}

function recognised<T>(answer: T | 'ocr_needed'): T {
  if (answer === 'ocr_needed') throw new Error('A file was not recognised in the lane that recognises.');
  return answer;
}

function mistaken(): never {
  throw new Error('A reading process answered another request.');
}

type SettledOutcome = Extract<ProcessOutcome, { result: unknown }> | { kind: 'failed'; code: FailureCode };

/** What the end of a process says about the document. */
function settle(outcome: ProcessOutcome, signal: AbortSignal): SettledOutcome {
  switch (outcome.kind) {
    case 'read':
    case 'split':
    case 'rendered':
      return outcome;
    case 'over_budget':
      return { kind: 'failed', code: outcome.code };
    case 'died':
      // Node aborts when its heap is full, and the system kills what takes too much.
      return { kind: 'failed', code: outcome.signal === null ? 'file_corrupt' : 'file_limit_exceeded' };
    case 'aborted':
      throw signal.reason;
    case 'cut_off':
      throw new ReadingCutOff(outcome.reason);
    case 'broken':
      throw new Error('reading broke', { cause: outcome.message });
  }
}
