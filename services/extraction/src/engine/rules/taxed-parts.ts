import { isTaxOf } from './find-proofs.ts';
import type { TaxRow } from '../template/tax-rows.ts';

/** What a receipt says was taxed at one rate, in cents; `tolerance` is what rounding may have changed of the gross. */
export type TaxedPart = { rate: number | undefined; tax: number; gross: number; tolerance: number; row: TaxRow };

/** A cent of rounding. */
const rounded = 1;
/** More amounts in a row, and more rows, are no table of taxes, and every two of them are held against each other. */
const [mostAmounts, mostRows] = [6, 12];

/** The rows of a table of taxes, each of which proves itself: the tax is that rate of the net amount, or what lies between net and gross. */
export function tabledParts(rows: readonly TaxRow[]): TaxedPart[] {
  return withoutSum(few(rows.filter(({ amounts }) => amounts.length > 1)).flatMap((row) => readTabled(row) ?? []));
}

/** The lines that name a tax with its rate; what was taxed follows from both. */
export function namedParts(rows: readonly TaxRow[]): TaxedPart[] {
  const single = few(rows.filter(({ amounts }) => amounts.length === 1));
  const parts = single.flatMap((row): TaxedPart[] => {
    const [tax] = row.amounts;
    if (tax === undefined || row.rate === undefined || row.rate <= 0 || tax <= 0) return [];
    const factor = 1 + 100 / row.rate;
    return [{ rate: row.rate, tax, gross: Math.round(tax * factor), tolerance: Math.ceil(factor / 2) + rounded, row }];
  });
  return parts.filter(
    (part, index) => parts.findIndex(({ rate, tax }) => rate === part.rate && tax === part.tax) === index,
  );
}

function few(rows: readonly TaxRow[]): readonly TaxRow[] {
  return rows.length > mostRows ? [] : rows;
}

function readTabled(row: TaxRow): TaxedPart | undefined {
  const { rate, amounts } = row;
  if (amounts.length > mostAmounts) return undefined;
  for (const net of amounts)
    for (const tax of amounts) {
      if (net === tax || !isTaxOf(tax, net)) continue;
      const hasGross = amounts.some((gross) => Math.abs(gross - net - tax) <= rounded);
      const isAtRate = rate !== undefined && Math.abs((net * rate) / 100 - tax) <= rounded;
      if (rate === undefined ? hasGross && amounts.length === 3 : isAtRate)
        return { rate, tax, gross: net + tax, tolerance: rounded, row };
    }
  return undefined;
}

// The row of totals below the others is their sum, and no further part.
function withoutSum(parts: readonly TaxedPart[]): TaxedPart[] {
  const rated = parts.filter(({ rate }) => rate !== undefined);
  return rated.length > 0 ? rated : parts.slice(0, 1);
}
