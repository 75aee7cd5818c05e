import { zoneAlphabet } from './glyph-cell.ts';
import type { CellScores } from './score-cells.ts';

/** The letters that each class of place in a layout is meant for, as indexes of the alphabet. */
export const meantByClass: Record<string, readonly number[]> = {
  l: indexes('PVIAC'),
  d: indexes('DF'),
  a: indexes('ABCDEFGHIJKLMNOPQRSTUVWXYZ<'),
  x: indexes(zoneAlphabet),
  '0': indexes('0123456789'),
  m: indexes('01'),
  t: indexes('0123'),
  c: indexes('0123456789<'),
  s: indexes('MFX<'),
};

/** All characters, as indexes of the alphabet. */
export const everyLetter: readonly number[] = indexes(zoneAlphabet);

/** The letter that a cell looks most like; the first of equals. */
export function bestLetter(scores: CellScores | undefined, place: number): number {
  return bestLetterOf(scores, place, everyLetter);
}

/** The one of some letters that a cell looks most like; the first of equals. */
export function bestLetterOf(scores: CellScores | undefined, place: number, among: readonly number[]): number {
  const base = place * zoneAlphabet.length;
  return among.reduce(
    (best, letter) => ((scores?.[base + letter] ?? 0) > (scores?.[base + best] ?? 0) ? letter : best),
    among[0] ?? 0,
  );
}

/** The places of characters in the alphabet of a zone. */
export function indexes(characters: string): readonly number[] {
  return [...characters].map((character) => zoneAlphabet.indexOf(character));
}
