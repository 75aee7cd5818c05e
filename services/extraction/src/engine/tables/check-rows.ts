import { toMinorUnits } from '../values/amount.ts';
import { isGtin } from '../values/vat-check-digits.ts';
import type { LineItem } from '../read-result.ts';
import type { TextTable } from '@ifcgate/contracts/templates';

const byProduct = 0.2;
const trustAfterSum = 0.96;
const trustLeftByWrongSum = 0.5;

/**
 * Notes which rows multiply out. A row that does not is no error, since discounts and price units are not always
 * printed; one that does is trusted more.
 */
export function checkProducts(rows: readonly LineItem[], table: TextTable): LineItem[] {
  return rows.map((row) => {
    const holds = table.validations
      .filter((rule) => rule.rule === 'product')
      .filter((rule) =>
        isProduct(
          rule.factors.map((name) => row.fields[name]),
          row.fields[rule.result],
        ),
      );
    if (holds.length === 0) return row;
    const checks = holds.map((rule) => ({ name: `${rule.factors.join('_times_')}_is_${rule.result}`, passed: true }));
    return { ...row, confidence: Math.min(0.95, row.confidence + byProduct), checks: [...row.checks, ...checks] };
  });
}

/** Notes which rows carry an article number of GS1 whose check digit is right. */
export function checkCodes(rows: readonly LineItem[]): LineItem[] {
  return rows.map((row) =>
    Object.values(row.fields).some((value) => value.length > 8 && isGtin(value))
      ? { ...row, checks: [...row.checks, { name: 'gtin_check_digit', passed: true }] }
      : row,
  );
}

function isProduct(factors: (string | undefined)[], result: string | undefined): boolean {
  if (result === undefined || factors.some((factor) => factor === undefined)) return false;
  const product = factors.reduce((value, factor) => value * Number(factor), 1);
  const [first = '1', second = '1'] = factors;
  // A rounded price times the quantity may be off by half a unit of its last decimal for each piece.
  const rounding = 0.5 * 10 ** -(second.split('.')[1]?.length ?? 0) * Math.abs(Number(first));
  return Math.abs(product - Number(result)) <= Math.max(0.0101, rounding >= 0.5 ? 0 : rounding + 0.005);
}

/**
 * Holds the sum of the rows against what the document says it is. When it contradicts, every row says so and is
 * trusted half as much; where the document names no sum, nothing is noted.
 *
 * @param sums amounts that the document prints as the sum of the rows, such as its net amount and its subtotal
 */
export function checkSum(
  rows: readonly LineItem[],
  { anchor, sums }: { anchor: string; sums: readonly string[] },
): LineItem[] {
  if (rows.length === 0 || sums.length === 0) return [...rows];
  const passed = isSum(rows, anchor, sums);
  return rows.map((row) => ({
    ...row,
    confidence: passed ? Math.max(row.confidence, trustAfterSum) : row.confidence * trustLeftByWrongSum,
    checks: [...row.checks, { name: 'sum_of_lines', passed }],
  }));
}

/** Whether the amounts of some rows add up to one of the sums. */
export function isSum(rows: readonly LineItem[], anchor: string, sums: readonly string[]): boolean {
  const cents = rows.reduce((sum, row) => sum + toMinorUnits(row.fields[anchor] ?? '0'), 0);
  // Prices that are printed rounded leave a cent.
  return sums.some((sum) => Math.abs(toMinorUnits(sum) - cents) <= 1);
}
