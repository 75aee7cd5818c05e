import type { Segment } from '../template/page-segments.ts';

/** Segments on one line of a page, from the left. */
export type Row = { baseline: number; sizePt: number; segments: Segment[] };

/** The lines of a page from the top. Segments come in that order already. */
export function toRows(segments: readonly Segment[]): Row[] {
  const rows: Row[] = [];
  for (const segment of segments) {
    const baseline = baselineOf(segment);
    const row = rows.at(-1);
    if (row !== undefined && baseline - row.baseline <= 0.3 * row.sizePt) row.segments.push(segment);
    else rows.push({ baseline, sizePt: segment.sizePt, segments: [segment] });
  }
  for (const row of rows) row.segments.sort((a, b) => a.x0 - b.x0);
  return rows;
}

/** The line a segment stands on, in points from the top. */
export function baselineOf(segment: Segment): number {
  return segment.words[0]?.word.baseline ?? segment.y1;
}
