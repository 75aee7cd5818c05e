import { repairWords } from './repairs/repair-words.ts';
import type { PageText, Word } from '../page-text.ts';
import type { RecognisedWord } from './ocr-engine.ts';
import type { ReadyImage } from './straighten.ts';

const descenders = /[gjpqyQ,;()[\]{}|/$]/;
const tall = /[\p{Lu}\p{Nd}bdfhklißt]/u;
// Shares of the type size in most faces: a capital, a small letter without stroke, what hangs below the line.
const capShare = 0.7;
const smallShare = 0.52;
const belowShare = 0.21;

/** The recognised words of a page as the rest of the engine takes them; `dpi` turns their pixels into points. */
export function toPageText(
  recognised: readonly RecognisedWord[],
  { image, toSource }: ReadyImage,
  { number, dpi }: { number: number; dpi: number },
): PageText {
  const lines = Map.groupBy(recognised.filter(isPrinted), (word) => word.line);
  const toPt = 72 / dpi;
  const words = [...lines.values()].flatMap((line) => {
    const size = median(line.map(sizeOf));
    const baseline = median(line.map((word) => word.y1 - (descenders.test(word.text) ? belowShare * size : 0)));
    return line.map(({ text, x0, y0, x1, y1, confidence }): Word => ({
      text,
      x0: x0 * toPt,
      y0: y0 * toPt,
      x1: x1 * toPt,
      y1: y1 * toPt,
      baseline: baseline * toPt,
      sizePt: size * toPt,
      confidence,
    }));
  });
  return {
    number,
    widthPt: image.width * toPt,
    heightPt: image.height * toPt,
    source: 'ocr',
    words: repairWords(words),
    hasHiddenText: false,
    toFractions: (xPt, yPt) => toSource(xPt / toPt, yPt / toPt),
  };
}

// Specks and rules are recognised as dashes and bars.
function isPrinted({ text }: RecognisedWord): boolean {
  return /[\p{L}\p{N}:#%€$£&+*=.-]/u.test(text);
}

function sizeOf({ text, y0, y1 }: RecognisedWord): number {
  const share = (tall.test(text) ? capShare : smallShare) + (descenders.test(text) ? belowShare : 0);
  return (y1 - y0) / share;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
