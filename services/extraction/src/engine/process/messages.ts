import type { ReadBudget } from '../limits.ts';
import type { OcrChoice } from '../ocr/ocr-engine.ts';
import type { ReadInput } from '../read-document.ts';
import type { ReadResult } from '../read-result.ts';
import type { RenderInput, RenderResult } from '../render-page.ts';
import type { SplitResult } from '../split-document.ts';

/** What the engine sends to a reading process: one document at a time. */
export type ReadRequest = ReadInput & {
  budget: ReadBudget;
  /** What recognises pages; without it `ocr_needed` is an answer. */
  ocr: OcrChoice | undefined;
  /** Whether the file is to be cut into its documents, and none of them read yet. */
  isSplit?: boolean;
};

/** Or the request for the picture of a page. */
export type RenderRequest = { render: RenderInput; budget: ReadBudget };

/** A request on its way: its document goes along, or lies in the intake. */
export type SentRequest = { request: ReadRequest | RenderRequest; isInIntake: boolean };

/** The document of a request. */
export function documentOf(request: ReadRequest | RenderRequest): Uint8Array {
  return 'render' in request ? request.render.bytes : request.bytes;
}

/** The same request for other bytes. */
export function withDocument<T extends ReadRequest | RenderRequest>(request: T, bytes: Uint8Array): T {
  return 'render' in request ? { ...request, render: { ...request.render, bytes } } : { ...request, bytes };
}

/** Whether each page has the processor time of a document: recognising takes seconds of it, and text milliseconds. */
export function isMeteredByPage(request: ReadRequest | RenderRequest): boolean {
  return !('render' in request) && request.ocr !== undefined;
}

/** What a reading process answers. */
export type ReadReply =
  /** Its code is loaded; from now on time counts. */
  | { kind: 'ready' }
  /** `isSpent`: it holds too much memory, or PDFium broke, and must not read another document. */
  | { kind: 'read'; result: ReadResult | 'ocr_needed'; isSpent: boolean }
  | { kind: 'split'; result: SplitResult | 'ocr_needed'; isSpent: boolean }
  | { kind: 'rendered'; result: RenderResult; isSpent: boolean }
  /** A page is done; the next one's time begins. */
  | { kind: 'progress'; pagesDone: number; pages: number }
  /** A bug of ours, not a property of the document. */
  | { kind: 'broken'; message: string };
