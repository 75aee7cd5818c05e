import type { Engine, ReadInput, ReadOptions, ReadResult } from '../src/engine/index.ts';

/** One reading of a page that has to be recognised: it goes on until the test ends it. */
export interface HeldReading {
  readonly name: string;
  readonly isAborted: () => boolean;
  /** Says how far it is. */
  progress(pagesDone: number, pages: number): void;
  finish(): void;
}

/**
 * Stands in for the engine where a test has to hold a reading. What a file is, it says itself: `scan …` has to be
 * recognised and is held until the test ends it, `doubt …` needs review, all else is read at once. What a test plans for a
 * file comes first. It keeps the engine's promises: an aborted reading rejects with the signal's reason.
 */
export class EngineDouble implements Engine {
  readonly held: HeldReading[] = [];
  /** The names of the scans in the order in which their reading began. */
  readonly begun: string[] = [];
  /** The most scans that were held at once. */
  mostHeld = 0;
  /** How the next readings of a file go, by what it is: an error that they end with, or a result that is not the usual one. */
  readonly plans = new Map<string, (Error | Partial<ReadResult>)[]>();
  /** How often each file was read. */
  readonly readings = new Map<string, number>();

  read = (input: ReadInput, options?: ReadOptions): Promise<ReadResult> => this.readWithOcr(input, options);

  readWithOcr = (input: ReadInput, options: ReadOptions = {}): Promise<ReadResult> => {
    const name = nameOf(input);
    return name.startsWith('scan') ? this.#hold(name, input, options) : Promise.resolve(resultOf(input));
  };

  readWithoutOcr = async (input: ReadInput): Promise<ReadResult | 'ocr_needed'> => {
    const name = nameOf(input);
    this.readings.set(name, (this.readings.get(name) ?? 0) + 1);
    const planned = this.plans.get(name)?.shift();
    // A turn of the event loop, so that others can join.
    await new Promise(setImmediate);
    if (planned instanceof Error) throw planned;
    if (planned !== undefined) return { ...resultOf(input), ...planned };
    return name.startsWith('scan') ? 'ocr_needed' : resultOf(input);
  };

  splitWithoutOcr: Engine['splitWithoutOcr'] = () => Promise.reject(new Error('This engine cuts no files.'));

  splitWithOcr: Engine['splitWithOcr'] = () => Promise.reject(new Error('This engine cuts no files.'));

  renderPage = (): Promise<never> => Promise.reject(new Error('This engine renders no pages.'));

  close = (): Promise<void> => Promise.resolve();

  /** Ends every scan that is held now. */
  finishHeld(): void {
    for (const reading of this.held.slice()) reading.finish();
  }

  #hold(name: string, input: ReadInput, { signal, onProgress }: ReadOptions): Promise<ReadResult> {
    return new Promise((resolve, reject) => {
      const end = (): void => void this.held.splice(this.held.indexOf(reading), 1);
      const reading: HeldReading = {
        name,
        isAborted: () => signal?.aborted === true,
        progress: (pagesDone, pages) => onProgress?.(pagesDone, pages),
        finish: () => {
          end();
          resolve(resultOf(input));
        },
      };
      this.begun.push(name);
      this.held.push(reading);
      this.mostHeld = Math.max(this.mostHeld, this.held.length);
      const abort = (): void => {
        end();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}

function nameOf({ bytes }: ReadInput): string {
  return Buffer.from(bytes).toString('utf8');
}

function resultOf(input: ReadInput): ReadResult {
  const isDoubtful = nameOf(input).startsWith('doubt');
  return {
    status: isDoubtful ? 'needs_review' : 'processed',
    template: typeof input.template === 'string' ? input.template : input.template.name,
    templateVersion: 1,
    engineVersion: 'double',
    pages: 1,
    fields: { invoice_number: 'INV-1', total_amount: '10.00' },
    details: {},
    lineItems: [
      {
        ...{ fields: { description: 'Paper' }, confidence: 0.9, page: 1, bbox: [0, 0, 1, 0.1], source: 'text' },
        checks: [],
      },
    ],
    warnings: [],
  };
}
