import { alignGrid } from './align-grid.ts';
import { coarseTemplates, fineTemplates } from './glyph-templates.ts';
import { placesOf, scoreCells, type Grid, type ScoredCells } from './score-cells.ts';
import type { InkStrip } from './ink-strip.ts';

/** A grid laid over a line, with how well it fits. */
export type FittedGrid = { grid: Grid; fit: number };

/** A line in the pixels of its strip. */
export type StripLine = { left: number; right: number; middleY: number; slope: number };

/**
 * Lays a grid over a line with so many characters: a rough search for the edges between them, then an alignment part by
 * part. Which of the places is the first character is not decided here.
 */
export function fitGrid(strip: InkStrip, line: StripLine, pitch: number, characters: number): FittedGrid {
  const start = highest(roughGrids(line, pitch, characters).map((grid) => fitted(strip, grid, 2)));
  const aligned = [1, 0.5, 0.25].reduce((grid, reach) => alignGrid(strip, grid, reach), start.grid);
  return fitted(strip, aligned, 1);
}

/** Compares every cell of a grid with the full set of glyph pictures, at the height of capitals that suits best. */
export function readGrid(strip: InkStrip, grid: Grid): ScoredCells & { grid: Grid } {
  const heights = [0.92, 1, 1.08].map((capHeight) => ({ ...grid, capHeight }));
  const best = highest(heights.map((candidate) => fitted(strip, candidate, 2))).grid;
  return { ...scoreCells(strip, best, fineTemplates, placesOf(best, 1)), grid: best };
}

/** The same grid with so many more places on either side. */
export function extendGrid(grid: Grid, places: number): Grid {
  const characters = grid.characters + 2 * places;
  return {
    ...grid,
    characters,
    left: grid.left - places * grid.pitch,
    spread: (grid.spread * characters) / grid.characters,
  };
}

function fitted(strip: InkStrip, grid: Grid, step: number): FittedGrid {
  return { grid, fit: scoreCells(strip, grid, coarseTemplates, placesOf(grid, step)).fit };
}

function highest(candidates: readonly FittedGrid[]): FittedGrid {
  return candidates.reduce((best, candidate) => (candidate.fit > best.fit ? candidate : best));
}

function roughGrids(line: StripLine, pitch: number, characters: number): Grid[] {
  const left = (line.left + line.right) / 2 - (characters / 2) * pitch;
  const { middleY, slope } = line;
  return [-0.6, -0.4, -0.2, 0, 0.2].flatMap((shift) =>
    [-0.15, 0, 0.15].map((lift) => ({
      left: left + shift * pitch,
      pitch,
      middleY: middleY + lift * pitch,
      slope,
      spread: 0,
      capHeight: 1,
      characters,
    })),
  );
}
