import { formatByLines } from './decode-zone.ts';
import { bestLetterOf, meantByClass } from './letter-classes.ts';
import { zoneAlphabet } from './glyph-cell.ts';
import { zoneLayouts } from './zone-layouts.ts';
import type { CellScores, Grid, ScoredCells } from './score-cells.ts';

/** A line whose grid reaches `margin` places beyond its text on either side. */
export type WideLine = ScoredCells & { grid: Grid };

/** How many places more than its text each grid reaches on either side. */
export const margin = 2;

/**
 * Finds the place at which all lines begin. One place too far to either side, every character but one still fits its
 * cell; what tells the right place is where letters and digits belong, and that nothing is printed beside the lines.
 *
 * @returns for each line the scores of its own characters, and the index of the first in its wide grid
 */
export function alignColumns(
  lines: readonly WideLine[],
  characters: number,
): { scores: CellScores; first: number; fit: number }[] {
  const format = characters === 30 ? formatByLines(lines.length) : characters === 36 ? 'TD2' : 'TD3';
  const { classes } = zoneLayouts[format];
  const columns = lines.map((line) => columnOf(line, lines[0] ?? line));
  const starts = [-margin, -1, 0, 1, margin].map((start) => {
    const firsts = columns.map((column) => Math.min(2 * margin, Math.max(0, margin + start - column)));
    const fits = lines.map((line, index) => fitAt(line, firsts[index] ?? 0, classes[index] ?? ''));
    return { firsts, fits, total: fits.reduce((sum, fit) => sum + fit, 0) };
  });
  const best = starts.reduce((highest, start) => (start.total > highest.total ? start : highest));
  return lines.map((line, index) => {
    const first = best.firsts[index] ?? 0;
    const letters = zoneAlphabet.length;
    const scores = line.scores.slice(first * letters, (first + characters) * letters);
    return { scores, first, fit: (best.fits[index] ?? 0) / characters };
  });
}

// By how many places the grid of a line begins to the right of that of the first line, on a tilted page.
function columnOf(line: WideLine, first: WideLine): number {
  const below = line.grid.middleY - first.grid.middleY;
  const expected = first.grid.left - first.grid.slope * below;
  return Math.round((line.grid.left - expected) / first.grid.pitch);
}

function fitAt(line: WideLine, first: number, classes: string): number {
  return [...classes].reduce((sum, kind, index) => {
    const place = first + index;
    const letter = bestLetterOf(line.scores, place, meantByClass[kind] ?? []);
    return sum + (line.presence[place] ?? 0) * (line.scores[place * zoneAlphabet.length + letter] ?? 0);
  }, 0);
}
