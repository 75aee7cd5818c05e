import { coarseTemplates } from './glyph-templates.ts';
import { scoreCells, type Grid } from './score-cells.ts';
import type { InkStrip } from './ink-strip.ts';

const parts = 4;
const shifts = [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3];
const lifts = [-0.2, -0.1, 0.1, 0.2];

/**
 * Moves each quarter of a grid to where it fits best and draws the smoothest grid through them. So a line that is
 * stretched, tilted or seen in perspective is followed, and one bad part does not spoil the others.
 *
 * @param reach 1 looks 0.3 characters around, 0.5 half as far and twice as fine
 */
export function alignGrid(strip: InkStrip, grid: Grid, reach: number): Grid {
  const offsets = Array.from({ length: parts }, (_, part) => findOffset(strip, grid, part, reach));
  const across = fitCurve(
    offsets.map(({ at, shift, weight }) => ({ at, value: shift * grid.pitch, weight })),
    3,
  );
  const down = fitCurve(
    offsets.map(({ at, lift, weight }) => ({ at, value: lift * grid.pitch, weight })),
    2,
  );
  const half = grid.characters / 2;
  const pitch = grid.pitch + (across[1] ?? 0) / half;
  const middleX = grid.left + grid.pitch * half + (across[0] ?? 0);
  return {
    ...grid,
    pitch,
    left: middleX - pitch * half,
    spread: grid.spread + (across[2] ?? 0) / (pitch * half),
    middleY: grid.middleY + (down[0] ?? 0),
    slope: grid.slope + (down[1] ?? 0) / (pitch * half),
  };
}

type Offset = { at: number; shift: number; lift: number; weight: number };

function findOffset(strip: InkStrip, grid: Grid, part: number, reach: number): Offset {
  const first = Math.round((part * grid.characters) / parts);
  const end = Math.round(((part + 1) * grid.characters) / parts);
  const places = Array.from({ length: end - first }, (_, index) => first + index);
  const fitAt = (shift: number, lift: number): Offset => {
    const left = grid.left + shift * grid.pitch;
    const middleY = grid.middleY + lift * grid.pitch;
    const { fit } = scoreCells(strip, { ...grid, left, middleY }, coarseTemplates, places);
    return { at: (first + end) / grid.characters - 1, shift, lift, weight: fit };
  };
  const best = highest(shifts.map((shift) => fitAt(shift * reach, 0)));
  const lifted = highest([best, ...lifts.map((lift) => fitAt(best.shift, lift * reach))]);
  return { ...lifted, weight: Math.max(0.05, lifted.weight - 0.4) };
}

function highest(offsets: readonly Offset[]): Offset {
  return offsets.reduce((best, offset) => (offset.weight > best.weight ? offset : best));
}

type Point = { at: number; value: number; weight: number };

/** The coefficients of the weighted least-squares polynomial with so many terms, by the normal equations. */
function fitCurve(points: readonly Point[], terms: number): number[] {
  const rows = Array.from({ length: terms }, (_, row) => [
    ...Array.from({ length: terms }, (__, column) =>
      sumOf(points, (point) => point.weight * point.at ** (row + column)),
    ),
    sumOf(points, (point) => point.weight * point.value * point.at ** row),
  ]);
  return solve(rows);
}

function sumOf(points: readonly Point[], term: (point: Point) => number): number {
  return points.reduce((sum, point) => sum + term(point), 0);
}

// Gauss and Jordan without pivoting: the matrix is positive definite, as four places with positive weights differ.
function solve(rows: number[][]): number[] {
  rows.forEach((row, index) => {
    const pivot = row[index] ?? 1;
    const scaled = row.map((value) => value / pivot);
    rows.forEach((other, otherIndex) => {
      const factor = other[index] ?? 0;
      rows[otherIndex] =
        otherIndex === index ? scaled : other.map((value, column) => value - factor * (scaled[column] ?? 0));
    });
  });
  return rows.map((row) => row.at(-1) ?? 0);
}
