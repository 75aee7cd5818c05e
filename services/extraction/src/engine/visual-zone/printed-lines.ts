import type { RecognisedWord } from '../ocr/ocr-engine.ts';

/** A word outside the zone, in pixels of the picture that was looked at. */
export type PrintedWord = Omit<RecognisedWord, 'line'>;

/** A box in the same pixels. */
export type PixelBox = { x0: number; y0: number; x1: number; y1: number };

/** Words that stand side by side, a blank apart. */
export type PrintedLine = { words: readonly PrintedWord[]; text: string; box: PixelBox };

/** Gaps wider than so many heights part what belongs to two columns. */
const columnGap = 1.6;
const sameRow = 0.5;

/**
 * Rows of a look from the top, each in its lines from the left: engines cut what stands side by side in ways of their own.
 * Specks are no words.
 */
export function toRows(recognised: readonly PrintedWord[]): PrintedLine[][] {
  const words = recognised.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const rows: PrintedWord[][] = [];
  for (const word of words.toSorted((a, b) => a.y0 + a.y1 - b.y0 - b.y1)) {
    const row = rows.findLast((known) => known.some((other) => standBeside(other, word)));
    if (row === undefined) rows.push([word]);
    else row.push(word);
  }
  return rows.map((row) => splitRow(row.toSorted((a, b) => a.x0 - b.x0)));
}

/** Several words as one line. */
export function joinWords(words: readonly PrintedWord[]): PrintedLine {
  return { words, text: words.map(({ text }) => text).join(' '), box: boxAround(words) };
}

/** How sure a reader is of a line: as sure as of its least clear word. */
export function surenessOf({ words }: Pick<PrintedLine, 'words'>): number {
  return Math.min(...words.map(({ confidence }) => confidence));
}

/** The smallest box that holds them all. */
export function boxAround(boxes: readonly PixelBox[]): PixelBox {
  return {
    x0: Math.min(...boxes.map(({ x0 }) => x0)),
    y0: Math.min(...boxes.map(({ y0 }) => y0)),
    x1: Math.max(...boxes.map(({ x1 }) => x1)),
    y1: Math.max(...boxes.map(({ y1 }) => y1)),
  };
}

/** The height of a box. */
export function heightOf({ y0, y1 }: PixelBox): number {
  return y1 - y0;
}

function standBeside(one: PixelBox, other: PixelBox): boolean {
  const shared = Math.min(one.y1, other.y1) - Math.max(one.y0, other.y0);
  return shared > sameRow * Math.max(heightOf(one), heightOf(other));
}

function splitRow(row: readonly PrintedWord[]): PrintedLine[] {
  const lines: PrintedWord[][] = [];
  for (const word of row) {
    const line = lines.at(-1);
    const before = line?.at(-1);
    const isNear = before !== undefined && word.x0 - before.x1 < columnGap * Math.max(heightOf(before), heightOf(word));
    if (line === undefined || !isNear) lines.push([word]);
    else line.push(word);
  }
  return lines.map(joinWords);
}
