import type { RecognisedWord } from '../ocr-engine.ts';
import type { LineBox } from './find-lines.ts';
import type { ReadCharacter } from './read-line.ts';

/** A line with what was read in it. */
export type ReadLineBox = { box: LineBox; characters: ReadCharacter[] };

/** From the middle of one character to that of the next, in usual distances; where more, there is a blank between them. */
const widestGap = 2;
/** Of a line's box this much is above and below capitals, on each side. */
const margin = 0.17;

/**
 * The words of all lines. Pieces that stand in one row carry the same name of their line, so that a label and its amount
 * lie on one baseline.
 */
export function toWords(lines: readonly ReadLineBox[]): RecognisedWord[] {
  return nameRows(lines).flatMap(({ line, row }) => splitWords(line, row));
}

function nameRows(lines: readonly ReadLineBox[]): { line: ReadLineBox; row: string }[] {
  const rows: ReadLineBox[][] = [];
  for (const line of lines.toSorted((a, b) => a.box.x0 - b.box.x0)) {
    const near = rows
      .map((row) => ({ row, last: row.at(-1) as ReadLineBox }))
      .filter(({ last }) => isOneRow(last.box, line.box))
      .toSorted((a, b) => distance(a.last.box, line.box) - distance(b.last.box, line.box))[0];
    if (near === undefined) rows.push([line]);
    else near.row.push(line);
  }
  return rows.flatMap((row, index) => row.map((line) => ({ line, row: String(index) })));
}

function isOneRow(left: LineBox, right: LineBox): boolean {
  if (right.x0 < left.x1 - Math.min(left.height, right.height)) return false;
  const ratio = left.height / right.height;
  return ratio > 0.6 && ratio < 1.6 && distance(left, right) < 0.4 * Math.min(left.height, right.height);
}

// At their middles: slopes of short pieces are guesses.
function distance(left: LineBox, right: LineBox): number {
  return Math.abs(right.yMiddle - left.yMiddle);
}

function splitWords({ box, characters }: ReadLineBox, row: string): RecognisedWord[] {
  const pitch = pitchOf(characters);
  const half = characters.length < 2 ? 0.5 : pitch / 2;
  return toRuns(characters, pitch).map((word) => {
    const width = box.x1 - box.x0;
    const x0 = box.x0 + Math.max(0, (word[0]?.at ?? 0) - half) * width;
    const x1 = box.x0 + Math.min(1, (word.at(-1)?.at ?? 1) + half) * width;
    const middle = box.yMiddle + box.slope * ((x0 + x1) / 2 - (box.x0 + box.x1) / 2);
    const reach = box.height * (0.5 - margin);
    const confidence = word.reduce((sum, each) => sum + each.confidence, 0) / word.length;
    const text = word.map((each) => each.text).join('');
    return { text, x0, y0: middle - reach, x1, y1: middle + reach, line: row, confidence };
  });
}

/** The characters of each word: the model overlooks some blanks. */
function toRuns(characters: readonly ReadCharacter[], pitch: number): ReadCharacter[][] {
  const runs: ReadCharacter[][] = [];
  let previous: ReadCharacter | undefined;
  for (const { text: printed, ...rest } of characters) {
    // Brackets, colons and the like come in the width of Chinese signs.
    const character = { ...rest, text: printed.normalize('NFKC') };
    const isBlank = character.text.trim() === '';
    if (!isBlank) {
      const isApart = previous === undefined || character.at - previous.at > widestGap * pitch;
      if (isApart) runs.push([character]);
      else runs.at(-1)?.push(character);
    }
    previous = isBlank ? undefined : character;
  }
  return runs;
}

/** The usual distance of two characters, as a share of the line. */
function pitchOf(characters: readonly ReadCharacter[]): number {
  const printed = characters.flatMap((character, index) => {
    const next = characters[index + 1];
    return next === undefined || `${character.text}${next.text}`.includes(' ') ? [] : [next.at - character.at];
  });
  return printed.toSorted((a, b) => a - b)[Math.floor(printed.length / 2)] ?? 1;
}
