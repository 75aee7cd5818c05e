import { readGlyphs, type Glyph, type Ink } from './page-glyphs.ts';
import { renderPage, type RenderBudget } from './page-raster.ts';
import type { DigitCheck } from './digit-shapes.ts';
import type { PageText, Word } from '../page-text.ts';
import type { PdfPage } from './open-pdf.ts';

const smallestReadablePt = 2;

/** The text layer of a page, with what tells whether it can be trusted. */
export type PdfPageText = PageText & {
  glyphs: number;
  unmappedGlyphs: number;
  /** Whether a font draws other digits than it says, so that the page shows other numbers than its text layer has. */
  hasFalseDigits: boolean;
};

/**
 * Reads the visible words of a page. Invisible, off-page, tiny and white-on-white text is left out and reported.
 *
 * @param drawsFalseDigits holds the fonts of digits against what they draw; without it they are believed
 */
export function readWords(page: PdfPage, budget: RenderBudget, drawsFalseDigits?: DigitCheck): PdfPageText {
  const { glyphs, unmapped, digitsByFont } = readGlyphs(page);
  const printed = splitIntoRuns(glyphs).map((run) => ({ word: toWord(run), ink: run[0]?.ink ?? 'visible' }));
  const isVisible = visibilityTest(page, printed, budget);
  const visible = printed.filter(isVisible);
  const { number, widthPt, heightPt } = page;
  return {
    number,
    widthPt,
    heightPt,
    source: 'text',
    words: visible.map(({ word }) => word),
    hasHiddenText: visible.length < printed.length,
    glyphs: glyphs.length,
    unmappedGlyphs: unmapped,
    hasFalseDigits: drawsFalseDigits?.(page.pdfium, digitsByFont) ?? false,
  };
}

function splitIntoRuns(glyphs: readonly Glyph[]): Glyph[][] {
  const runs: Glyph[][] = [];
  let run: Glyph[] = [];
  for (const glyph of glyphs) {
    const previous = run.at(-1);
    const ends = glyph.text === ' ' || (previous !== undefined && isBreak(previous, glyph));
    if (ends && run.length > 0) {
      runs.push(run);
      run = [];
    }
    if (glyph.text !== ' ') run.push(glyph);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function isBreak(previous: Glyph, next: Glyph): boolean {
  const size = Math.max(previous.sizePt, next.sizePt, 1);
  if (previous.ink !== next.ink) return true;
  if (Math.abs(next.baseline - previous.baseline) > 0.4 * size) return true;
  return next.x0 - previous.x1 > 0.6 * size || next.x1 < previous.x0 - 0.3 * size;
}

function toWord(run: readonly Glyph[]): Word {
  const word = { text: '', x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity, sizePt: 0 };
  for (const { text, x0, y0, x1, y1, sizePt } of run) {
    word.text += text;
    word.x0 = Math.min(word.x0, x0);
    word.y0 = Math.min(word.y0, y0);
    word.x1 = Math.max(word.x1, x1);
    word.y1 = Math.max(word.y1, y1);
    word.sizePt = Math.max(word.sizePt, sizePt);
  }
  return { ...word, baseline: run[0]?.baseline ?? 0, confidence: 1 };
}

type PrintedWord = { word: Word; ink: Ink };

// White text is honest on a dark band and hidden on paper; only the rendered page tells which it is.
function visibilityTest(
  page: PdfPage,
  printed: readonly PrintedWord[],
  budget: RenderBudget,
): (printed: PrintedWord) => boolean {
  const hasPale = printed.some(({ ink }) => ink === 'pale');
  const image = hasPale ? renderPage(page, 100, budget) : undefined;
  return ({ word: { x0, x1, y0, y1, sizePt }, ink }) => {
    if (ink === 'invisible' || sizePt < smallestReadablePt) return false;
    if (x1 <= 0 || y1 <= 0 || x0 >= page.widthPt || y0 >= page.heightPt) return false;
    if (ink !== 'pale' || image === undefined) return true;
    const scale = image.width / page.widthPt;
    return contrast(image, [x0 * scale, y0 * scale, x1 * scale, y1 * scale]) >= 40;
  };
}

function contrast(
  image: { width: number; height: number; data: Uint8Array },
  [x0, y0, x1, y1]: [number, number, number, number],
): number {
  let darkest = 255;
  let lightest = 0;
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(image.height, Math.ceil(y1)); y++) {
    for (let x = Math.max(0, Math.floor(x0)); x < Math.min(image.width, Math.ceil(x1)); x++) {
      const value = image.data[y * image.width + x] ?? 255;
      darkest = Math.min(darkest, value);
      lightest = Math.max(lightest, value);
    }
  }
  return lightest - darkest;
}
