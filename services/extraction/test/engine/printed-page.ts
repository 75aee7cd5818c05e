import type { PageText, Word } from '../../src/engine/page-text.ts';

/** A piece of a page: its text, how far from the left and from the top in points, and its type size. */
export type Printed = { text: string; x: number; y: number; size?: number };

const widthPerCharacter = 0.5;

/** A page of an invoice as the PDF reader would hand it over, from pieces of text. */
export function printedPage(pieces: readonly Printed[]): PageText {
  const words = pieces.flatMap(({ text, x, y, size = 10 }) => {
    let left = x;
    return text.split(' ').map((part): Word => {
      const width = part.length * widthPerCharacter * size;
      const word = {
        text: part,
        x0: left,
        x1: left + width,
        y0: y - 0.7 * size,
        y1: y,
        baseline: y,
        sizePt: size,
        confidence: 1,
      };
      left += width + widthPerCharacter * size;
      return word;
    });
  });
  return { number: 1, widthPt: 595, heightPt: 842, source: 'text', words, hasHiddenText: false };
}

/** Rows of a label at the left and a value at the right, from the top. */
export function printedRows(rows: readonly (readonly [label: string, value: string])[]): PageText {
  return printedPage(
    rows.flatMap(([label, value], index) => [
      { text: label, x: 60, y: 100 + 20 * index },
      { text: value, x: 320, y: 100 + 20 * index },
    ]),
  );
}
