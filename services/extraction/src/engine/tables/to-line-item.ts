import { boundingBox } from '../template/page-segments.ts';
import type { Cell } from './assign-cells.ts';
import type { BoundingBox, LineItem } from '../read-result.ts';

/** What a row is trusted before anything confirms it. */
const unconfirmed = 0.72;

/** A row of a table with the place of its cells; words that were recognised in a picture make it less sure. */
export function toLineItem(cells: readonly Cell[], fields: Record<string, string>): LineItem {
  const page = cells[0]?.segment.page;
  const boxes = cells.map((cell) => boundingBox(cell.segment, cell.start, cell.end));
  const bbox: BoundingBox = [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
  return {
    fields,
    confidence: unconfirmed * wordConfidence(cells),
    page: page?.number ?? null,
    bbox,
    source: page?.source ?? 'text',
    checks: [],
  };
}

function wordConfidence(cells: readonly Cell[]): number {
  const words = cells.flatMap(({ segment, start, end }) =>
    segment.words.filter((word) => word.start < end && word.end > start).map(({ word }) => word.confidence),
  );
  return words.length === 0 ? 1 : words.reduce((sum, confidence) => sum + confidence, 0) / words.length;
}
