import { decodeForOcr, type ImageFile } from './picture/decode-image.ts';
import { createDigitCheck } from './pdf/digit-shapes.ts';
import { findSquarePicture } from './pdf/page-figures.ts';
import { needsRecognition } from './pdf/needs-recognition.ts';
import { readWords, type PdfPageText } from './pdf/page-words.ts';
import { recognisePage } from './ocr/recognise-page.ts';
import { renderPage } from './pdf/page-raster.ts';
import type { OcrEngine, PageMode } from './ocr/ocr-engine.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';
import type { PageText } from './page-text.ts';
import type { ReadBudget } from './limits.ts';

/** Pages are rendered at this, and pictures taken to have it. */
const pageDpi = 200;

/** A page of a PDF before anything is recognised. */
export type Sheet = { text: PdfPageText; isUnread: boolean; hasSquarePicture: boolean };

/** The pages of a PDF with their text layer. */
export function readSheets(pdf: OpenPdf, budget: ReadBudget): Sheet[] {
  const drawsFalseDigits = createDigitCheck();
  return Array.from({ length: pdf.pages }, (_, index) =>
    pdf.withPage(index + 1, (page) => {
      const text = readWords(page, budget, drawsFalseDigits);
      return { text, isUnread: needsRecognition(page, text), hasSquarePicture: findSquarePicture(page) };
    }),
  );
}

/** Who looks at a page, how, and what that may take. */
type Look = { ocr: OcrEngine; mode: PageMode; budget: ReadBudget };

/** The text of a page of a PDF, recognised where its text layer does not say it and there is somebody who can. */
export async function readSheet(
  { text, isUnread }: Sheet,
  { pdf, ocr, mode, budget }: Omit<Look, 'ocr'> & { pdf: OpenPdf; ocr: OcrEngine | undefined },
): Promise<PageText> {
  if (!isUnread || ocr === undefined) return text;
  const { number } = text;
  const image = pdf.withPage(number, (page) => renderPage(page, pageDpi, budget));
  const dpi = (image.width / text.widthPt) * 72;
  return recognisePage(ocr, image, { number, dpi, mode, maxPixels: budget.maxRenderPixels });
}

/**
 * The recognised text of a page of a picture.
 *
 * @param number from 1
 */
export async function readPicture(file: ImageFile, number: number, { ocr, mode, budget }: Look): Promise<PageText> {
  const image = await decodeForOcr(file, number - 1, budget.maxRenderPixels);
  return recognisePage(ocr, image, { number, dpi: pageDpi, mode, maxPixels: budget.maxRenderPixels });
}

/** Reads pages one after the other, all or those that are wanted; numbers count from 1. */
export async function eachPage<T>(
  pages: number,
  wanted: ReadonlySet<number> | undefined,
  read: (number: number) => Promise<T>,
): Promise<T[]> {
  const texts: T[] = [];
  for (let number = 1; number <= pages; number++)
    if (wanted === undefined || wanted.has(number)) texts.push(await read(number));
  return texts;
}
