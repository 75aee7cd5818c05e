import { capRowsPerCell, cellHeight, zoneAlphabet } from './glyph-cell.ts';
import type { TemplateSet } from './glyph-templates.ts';
import type { InkStrip } from './ink-strip.ts';

/** Where the characters of a line stand in an ink strip, in its pixels. */
export type Grid = {
  /** The left edge of the first cell. */
  left: number;
  /** From one character to the next. */
  pitch: number;
  /** The middle of the line, at its middle. */
  middleY: number;
  slope: number;
  /** How much further apart the last characters are than the mean, as a share: perspective. */
  spread: number;
  /** The height of a capital letter as a share of the pitch. */
  capHeight: number;
  characters: number;
};

/** For each character cell the likeness, −1 to 1, to each character of the alphabet, cell by cell. */
export type CellScores = Float32Array;

/** The cells of a line, compared with the glyphs. */
export type ScoredCells = {
  scores: CellScores;
  /** By place, 0 to 1: how surely there is a character at all. */
  presence: Float32Array;
  /** How well the grid fits: the mean of the best likeness of each cell, where a blank cell counts little. */
  fit: number;
};

const letters = zoneAlphabet.length;
// A filler has less contrast than a letter, bare paper next to none.
const blankContrast = 0.4;

/** Compares the cells of a grid at the given places with the glyphs; the others are left at 0. */
export function scoreCells(
  strip: InkStrip,
  grid: Grid,
  templates: TemplateSet,
  places: readonly number[],
): ScoredCells {
  const cell = new Float32Array(templates.columns * templates.rows);
  const scores = new Float32Array(grid.characters * letters);
  const contrasts: number[] = [];
  const likenesses: number[] = [];
  for (const place of places) {
    const contrast = sampleCell(strip, grid, place, templates, cell);
    likenesses.push(contrast === 0 ? 0 : compare(cell, templates, scores, place * letters));
    contrasts.push(contrast);
  }
  const usual = contrasts.toSorted((a, b) => a - b)[contrasts.length >> 1] ?? 1;
  const presence = new Float32Array(grid.characters);
  let sum = 0;
  places.forEach((place, index) => {
    const present = Math.min(1, (contrasts[index] ?? 0) / (blankContrast * usual));
    presence[place] = present;
    sum += present * (likenesses[index] ?? 0);
  });
  return { scores, presence, fit: sum / places.length };
}

/** Every `step`-th place of a grid, and the last one. */
export function placesOf(grid: Grid, step: number): number[] {
  const places = Array.from({ length: Math.ceil(grid.characters / step) }, (_, index) => index * step);
  return places.at(-1) === grid.characters - 1 ? places : [...places, grid.characters - 1];
}

// Fills `cell` with mean 0 and length 1 and answers the contrast it had; 0 for a cell without any.
function sampleCell(strip: InkStrip, grid: Grid, index: number, templates: TemplateSet, cell: Float32Array): number {
  const { columns, rows } = templates;
  const { data, width, height } = strip;
  const half = grid.characters / 2;
  const middleX = grid.left + grid.pitch * half;
  const tall = (grid.pitch * grid.capHeight * cellHeight) / capRowsPerCell;
  const maxX = width - 1.001;
  const maxY = height - 1.001;
  let sum = 0;
  let squares = 0;
  for (let column = 0; column < columns; column++) {
    const fromMiddle = index + (column + 0.5) / columns - half;
    const x = middleX + grid.pitch * fromMiddle * (1 + (grid.spread * fromMiddle) / half);
    const lineY = grid.middleY + grid.slope * (x - middleX);
    const clampedX = x < 0 ? 0 : x > maxX ? maxX : x;
    const pixelX = clampedX | 0;
    const shareX = clampedX - pixelX;
    for (let row = 0; row < rows; row++) {
      const y = lineY + ((row + 0.5) / rows - 0.5) * tall;
      const clampedY = y < 0 ? 0 : y > maxY ? maxY : y;
      const pixelY = clampedY | 0;
      const shareY = clampedY - pixelY;
      const at = pixelY * width + pixelX;
      const upper = (data[at] ?? 0) * (1 - shareX) + (data[at + 1] ?? 0) * shareX;
      const lower = (data[at + width] ?? 0) * (1 - shareX) + (data[at + width + 1] ?? 0) * shareX;
      const value = upper + (lower - upper) * shareY;
      cell[row * columns + column] = value;
      sum += value;
      squares += value * value;
    }
  }
  return normalise(cell, sum, squares);
}

function normalise(cell: Float32Array, sum: number, squares: number): number {
  const mean = sum / cell.length;
  const variance = squares - sum * mean;
  if (variance < 1e-5 * cell.length) return 0;
  const factor = 1 / Math.sqrt(variance);
  for (let index = 0; index < cell.length; index++) cell[index] = ((cell[index] ?? 0) - mean) * factor;
  return Math.sqrt(variance / cell.length);
}

// Notes the likeness to each letter and answers the best.
function compare(cell: Float32Array, templates: TemplateSet, scores: CellScores, base: number): number {
  const { pictures, variants } = templates;
  const size = cell.length;
  let highest = 0;
  for (let letter = 0; letter < letters; letter++) {
    let best = -1;
    for (let variant = 0; variant < variants; variant++) {
      const from = (letter * variants + variant) * size;
      let product = 0;
      for (let index = 0; index < size; index += 4)
        product +=
          (cell[index] ?? 0) * (pictures[from + index] ?? 0) +
          (cell[index + 1] ?? 0) * (pictures[from + index + 1] ?? 0) +
          (cell[index + 2] ?? 0) * (pictures[from + index + 2] ?? 0) +
          (cell[index + 3] ?? 0) * (pictures[from + index + 3] ?? 0);
      if (product > best) best = product;
    }
    scores[base + letter] = best;
    if (best > highest) highest = best;
  }
  return highest;
}
