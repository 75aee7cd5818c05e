import { findAmounts, toMinorUnits } from '../values/amount.ts';
import { wholeWords } from '../values/whole-words.ts';
import { ratesIn } from '../rules/find-implied.ts';
import { rowsOf } from './printed-amounts.ts';
import type { LabelledPage } from './find-labels.ts';
import type { Segment } from './page-segments.ts';

/** A printed row about a tax: "VAT 20 % 4.20", or a row of a table of taxes. */
export type TaxRow = {
  /** In percent; undefined where none is printed. */
  rate: number | undefined;
  /** Its amounts in cents, from the left. */
  amounts: readonly number[];
  /** Where its last amount stands. */
  evidence: Segment;
};

// A discount and a service charge have rates as well.
const taxWord = wholeWords(
  /gst|sst|vat|tax|mwst|mehrwertsteuer|ust|umsatzsteuer|steuer|tva|iva|imposta|cuota|btw/i,
  /t\.v\.a|i\.v\.a/i,
);

/** The rows that can be about a tax, from the top: those that name it, and those of several amounts with or without a rate. */
export function listTaxRows(pages: readonly LabelledPage[]): TaxRow[] {
  return pages.flatMap((page) => rowsOf(page.segments).flatMap((row) => toTaxRow(row) ?? []));
}

function toTaxRow(row: readonly Segment[]): TaxRow | undefined {
  const text = row.map((segment) => segment.text).join(' ');
  const [rate] = ratesIn(text);
  const withAmount = row.flatMap((segment) =>
    findAmounts(segment.text)
      .filter(({ hasDecimals }) => hasDecimals)
      .map(({ value }) => ({ segment, cents: toMinorUnits(value) })),
  );
  const last = withAmount.at(-1);
  if (last === undefined) return undefined;
  if (withAmount.length === 1 && (rate === undefined || !taxWord.test(text))) return undefined;
  return { rate, amounts: withAmount.map(({ cents }) => cents), evidence: last.segment };
}
