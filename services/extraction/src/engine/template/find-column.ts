import type { Segment } from './page-segments.ts';

type Span = { x0: number; y0: number; x1: number; y1: number };

/** Lines further apart than this many type sizes do not belong to one column. */
const widestStep = 2.4;

/** The segments below a head, from the top, as long as each follows the one before without a wide gap. */
export function findColumn(segments: readonly Segment[], head: Segment, headSpan: Span): Segment[] {
  const under = segments
    .filter(
      (segment) =>
        baseline(segment) > baseline(head) + 0.5 * head.sizePt && sharesColumn(segment, headSpan, head.sizePt),
    )
    .toSorted((a, b) => baseline(a) - baseline(b));
  const column: Segment[] = [];
  let above = head;
  for (const segment of under) {
    const step = baseline(segment) - baseline(above);
    const size = Math.max(above.sizePt, segment.sizePt);
    if (column.length > 0 && step < 0.5 * size) break;
    if (step > widestStep * size) break;
    column.push(segment);
    above = segment;
  }
  return column;
}

function sharesColumn(segment: Segment, head: Span, tolerancePt: number): boolean {
  const overlap = Math.min(segment.x1, head.x1) - Math.max(segment.x0, head.x0);
  return overlap > 0 || Math.abs(segment.x0 - head.x0) <= tolerancePt || Math.abs(segment.x1 - head.x1) <= tolerancePt;
}

function baseline(segment: Segment): number {
  return segment.words[0]?.word.baseline ?? segment.y1;
}
