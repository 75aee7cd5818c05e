import { findAmounts, toMinorUnits } from '../values/amount.ts';
import { findThousandths, type Thousandths } from '../values/number-style.ts';
import type { LabelledPage } from './find-labels.ts';
import type { Segment } from './page-segments.ts';

/** The last amount of a printed row. */
export type PrintedAmount = {
  cents: number;
  /** Whether the row begins with a label of an amount: it is one of the sums below the goods. */
  isLabelled: boolean;
};

/** The last amount of every row that has one, from the top. */
export function listPrintedAmounts(pages: readonly LabelledPage[]): PrintedAmount[] {
  const style = findThousandths(pages.flatMap(({ segments }) => segments.map(({ text }) => text)));
  return pages.flatMap((page) => rowsOf(page.segments).flatMap((row) => lastAmountOf(page, row, style) ?? []));
}

/** The segments of a page by printed row, from the top and from the left. */
export function rowsOf(segments: readonly Segment[]): Segment[][] {
  const rows: Segment[][] = [];
  for (const segment of segments) {
    const row = rows.at(-1);
    const above = row?.[0];
    const isSame = above !== undefined && Math.abs(baseline(segment) - baseline(above)) <= 0.4 * segment.sizePt;
    if (isSame) row?.push(segment);
    else rows.push([segment]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.x0 - b.x0));
}

function baseline(segment: Segment): number {
  return segment.words[0]?.word.baseline ?? segment.y1;
}

function lastAmountOf(
  page: LabelledPage,
  row: readonly Segment[],
  style: Thousandths | undefined,
): PrintedAmount | undefined {
  const last = row
    .flatMap((segment) => findAmounts(segment.text, style))
    .filter(({ hasDecimals }) => hasDecimals)
    .at(-1);
  if (last === undefined) return undefined;
  const isLabelled = row.some((segment) =>
    (page.labels.get(segment) ?? []).some((label) => label.field.type === 'money'),
  );
  return { cents: toMinorUnits(last.value), isLabelled };
}
