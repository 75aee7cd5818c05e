/**
 * The process that reads documents: it gets one at a time from the engine and answers with the result, or with the
 * picture of a page. It reads no environment, opens no file but its own data and those without a name that it shares with
 * its OCR program, and is killed when it takes too long or too much. It leads a process group, so that an OCR program it
 * has started dies with it.
 */
import { Worker } from 'node:worker_threads';

import { createOcr } from '../ocr/choose-ocr.ts';
import { readDocument, toFailedResult, type ReadInput, type ReadMeans } from '../read-document.ts';
import { failedSplit, splitDocument } from '../split-document.ts';
import { failedPicture, renderPicture } from '../render-page.ts';
import { mostMemoryKept, mostMemoryKeptWithOcr } from '../limits.ts';
import { failureMessage } from '../read-failure.ts';
import { takeFromIntake } from './intake.ts';
import { warmUp } from './warm-up.ts';
import { isMemoryRefused } from '../pdf/pdfium.ts';
import type { OcrChoice, OcrEngine } from '../ocr/ocr-engine.ts';
import type { FailureCode, ReadResult } from '../read-result.ts';
import { isMeteredByPage, withDocument, type ReadReply, type ReadRequest, type SentRequest } from './messages.ts';

const mostPagesRecognised = 50;
const quietMs = 50;

let ocr: OcrEngine | undefined;
let pagesRecognised = 0;

process.on('disconnect', dieWithAll);
// One that had nothing to read may have lost its parent while it was loading.
if (!process.connected) dieWithAll();
process.on('message', (sent: SentRequest) => void answer(sent));
watchParent();
if (process.argv.includes('--warm-up')) await warmUp();
send({ kind: 'ready' });

async function answer({ request: asked, isInIntake }: SentRequest): Promise<void> {
  const request = isInIntake ? withDocument(asked, takeFromIntake()) : asked;
  try {
    if ('render' in request) {
      const result = await renderPicture({ ...request.render, budget: request.budget });
      send({ kind: 'rendered', result, isSpent: isSpent() });
    } else if (request.isSplit === true)
      send({ kind: 'split', result: await splitDocument(withMeans(request)), isSpent: isSpent() });
    else send({ kind: 'read', result: await readDocument(withMeans(request)), isSpent: isSpent() });
  } catch (error) {
    const code = failureOfBrokenPdfium(error);
    if (code === undefined)
      send({ kind: 'broken', message: error instanceof Error ? (error.stack ?? '') : String(error) });
    else if ('render' in request) send({ kind: 'rendered', result: failedPicture(code), isSpent: true });
    else if (request.isSplit === true) send({ kind: 'split', result: failedSplit(code), isSpent: true });
    else send({ kind: 'read', result: fail(request, code), isSpent: true });
  }
}

function withMeans(request: ReadRequest): ReadInput & ReadMeans {
  if (request.ocr !== undefined) ocr ??= startOcr(request.ocr);
  return {
    ...request,
    ocr: request.ocr === undefined ? undefined : ocr,
    onPage: sayProgress(isMeteredByPage(request)),
  };
}

// A recognised page is news, and its time has begun anew; pages of text come by the hundred a second.
function sayProgress(isRecognised: boolean): (pagesDone: number, pages: number) => void {
  let saidAt = performance.now();
  return (pagesDone, pages) => {
    if (!isRecognised && performance.now() - saidAt < quietMs) return;
    saidAt = performance.now();
    send({ kind: 'progress', pagesDone, pages });
  };
}

// The installed program is another process, which is replaced by itself.
function startOcr(choice: OcrChoice): OcrEngine {
  const engine = createOcr(choice);
  return choice.kind === 'native' ? engine : countPages(engine);
}

function countPages(engine: OcrEngine): OcrEngine {
  return {
    ...engine,
    recognise(image, mode, dpi) {
      pagesRecognised++;
      return engine.recognise(image, mode, dpi);
    },
  };
}

function isSpent(): boolean {
  if (pagesRecognised >= mostPagesRecognised) return true;
  return process.memoryUsage.rss() > (ocr === undefined ? mostMemoryKept : mostMemoryKeptWithOcr);
}

// A trap inside PDFium: refused memory, or a file that drives it out of bounds. A stack overflow is a RangeError.
function failureOfBrokenPdfium(error: unknown): FailureCode | undefined {
  if (isMemoryRefused()) return 'file_limit_exceeded';
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'file_limit_exceeded';
  return error instanceof Error && error.name === 'RuntimeError' ? 'file_corrupt' : undefined;
}

function fail({ template }: ReadRequest, code: FailureCode): ReadResult {
  return toFailedResult(template, code, failureMessage(code));
}

function dieWithAll(): void {
  process.kill(-process.pid, 'SIGKILL');
}

function send(reply: ReadReply): void {
  process.send?.(reply);
}

// When the engine's process dies in the middle of a hostile file, no message can reach this thread any more. Another
// thread notices that the parent has changed.
function watchParent(): void {
  const watch = `const parent = process.ppid;
    setInterval(() => { if (process.ppid !== parent) process.kill(-process.pid, 'SIGKILL'); }, 1000);`;
  new Worker(watch, { eval: true, stdout: true, stderr: true }).unref();
}
