import type { PrintedWord } from '../../../src/engine/visual-zone/printed-lines.ts';

/** A piece of text on a page, in letters 20 pixels high. */
export type Piece = { text: string; x: number; y: number; confidence?: number };

const [height, advance] = [20, 12];

/** The words of pieces of text, as an engine sees them. */
export function wordsOf(pieces: readonly Piece[]): PrintedWord[] {
  return pieces.flatMap(({ text, x, y, confidence = 0.95 }) => {
    let at = x;
    return text.split(' ').map((word) => {
      const x0 = at;
      at += (word.length + 1) * advance;
      return { text: word, x0, y0: y, x1: x0 + word.length * advance, y1: y + height, confidence };
    });
  });
}

/** Captions with their values below them, one under the other. */
export function column(lines: readonly (readonly [string, string])[]): Piece[] {
  return lines.flatMap(([caption, value], row) => [
    { text: caption, x: 100, y: 100 + 80 * row },
    { text: value, x: 100, y: 130 + 80 * row },
  ]);
}
