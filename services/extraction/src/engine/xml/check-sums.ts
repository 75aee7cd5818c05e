import { toMinorUnits } from '../values/amount.ts';
import type { XmlDocument } from './xml-document.ts';

/** A line is rounded to the cent, and so is the net amount. */
const centsOffPerLine = 0.5;
/** Half as many again would let chance confirm a total: 2 to this power sums are tried. */
const mostBesideTax = 6;

/**
 * Whether the lines of a document, with its charges and allowances, come to its net amount; undefined where it does not
 * state that.
 *
 * @see EN 16931-1, BR-CO-10 and BR-CO-13
 */
export function doLinesAddUp({ values, lines, beyondLines }: XmlDocument): boolean | undefined {
  const [net, ...others] = new Set(values.net_amount ?? []);
  const amounts = lines.flatMap(({ amount }) => amount ?? []);
  if (beyondLines === undefined || net === undefined || others.length > 0 || amounts.length === 0) return undefined;
  const sum = sumOf([...amounts, ...beyondLines]);
  return Math.abs(sum - toMinorUnits(net)) <= Math.max(1, centsOffPerLine * amounts.length);
}

/** Whether net and tax, with some of what else the total may hold, come to it: to the cent. */
export function isTotal(
  { net, tax, total }: { net: string; tax: string; total: string },
  besideTax: readonly string[],
): boolean {
  const rest = toMinorUnits(total) - sumOf([net, tax]);
  const sums = besideTax
    .slice(0, mostBesideTax)
    .reduce<number[]>((known, amount) => [...known, ...known.map((sum) => sum + toMinorUnits(amount))], [0]);
  return sums.some((sum) => Math.abs(rest - sum) <= 1);
}

function sumOf(amounts: readonly string[]): number {
  return amounts.reduce((sum, amount) => sum + Number(amount) * 100, 0);
}
