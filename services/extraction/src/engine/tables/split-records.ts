import { findAmounts, type NumberStyle } from '../values/amount.ts';
import type { Cell } from './assign-cells.ts';

/** The cells of one entry of a table, which may take several lines. */
export type TableRecord = Cell[];

/**
 * Divides the cells of a page into entries, one for each amount in the anchor column. Between two amounts the widest gap
 * between lines divides; where all gaps are alike, the line of the amount begins its entry, or, in tables whose amounts
 * stand on the last line, ends it.
 */
export function splitRecords(cells: readonly Cell[], anchors: readonly string[], style?: NumberStyle): TableRecord[] {
  const lines = [...new Set(cells.map((cell) => cell.baseline))].sort((a, b) => a - b);
  const amounts = anchorLines(cells, anchors, style);
  const [first] = amounts;
  if (first === undefined) return [];
  const top = topOfFirst(lines, first);
  const isOnLastLine = top < first && !hasNumbersOn(cells, top, anchors);
  const starts = amounts.map((line, index) =>
    index === 0 ? top : divide(lines, { from: amounts[index - 1] ?? 0, to: line }, isOnLastLine, cells),
  );
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? Infinity;
    return cells.filter((cell) => cell.baseline >= start && cell.baseline < end);
  });
}

function anchorLines(cells: readonly Cell[], anchors: readonly string[], style: NumberStyle | undefined): number[] {
  const amounts = cells.filter(
    (cell) =>
      anchors.includes(cell.column.column.name) && findAmounts(cell.text, style).some((amount) => amount.hasDecimals),
  );
  return [...new Set(amounts.map((cell) => cell.baseline))].sort((a, b) => a - b);
}

// What stands above the first entry, such as a sentence, is set off from it by a wider gap.
function topOfFirst(lines: readonly number[], anchor: number): number {
  let top = anchor;
  const step = smallestStep(lines);
  for (const line of lines.filter((each) => each < anchor).toReversed()) {
    if (top - line > 1.45 * step) break;
    top = line;
  }
  return top;
}

function divide(
  lines: readonly number[],
  { from, to }: { from: number; to: number },
  isOnLastLine: boolean,
  cells: readonly Cell[],
): number {
  // Where each entry begins with its number, what stands above the next number belongs to the entry before it.
  if (startsEntry(cells, from) && startsEntry(cells, to) && hasTextOn(cells, to)) return to;
  const between = lines.filter((line) => line >= from && line <= to);
  const gaps = between.slice(1).map((line, index) => ({ line, size: line - (between[index] ?? line) }));
  const widest = gaps.reduce((best, gap) => (gap.size >= best.size ? gap : best), { line: to, size: 0 });
  const narrowest = Math.min(...gaps.map((gap) => gap.size));
  if (widest.size > 1.25 * narrowest) return widest.line;
  if (isOnLastLine) return between[1] ?? to;
  // Two lines of numbers of one entry: its amount stands below its price.
  return between.findLast((line) => line > from && line < to && startsEntry(cells, line)) ?? to;
}

function startsEntry(cells: readonly Cell[], line: number): boolean {
  return cells.some((cell) => cell.baseline === line && cell.column.column.type === 'integer');
}

function hasTextOn(cells: readonly Cell[], line: number): boolean {
  return cells.some((cell) => cell.baseline === line && cell.column.column.type === 'text');
}

function hasNumbersOn(cells: readonly Cell[], line: number, anchors: readonly string[]): boolean {
  return cells.some(
    ({ baseline, column: { column } }) =>
      baseline === line && !anchors.includes(column.name) && ['quantity', 'money', 'percent'].includes(column.type),
  );
}

function smallestStep(lines: readonly number[]): number {
  const steps = lines.slice(1).map((line, index) => line - (lines[index] ?? line));
  return Math.min(...steps.filter((step) => step > 4), 40);
}
