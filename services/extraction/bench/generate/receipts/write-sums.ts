import type { Chance } from '../chance.ts';
import type { TillLine, WriteMoney } from './till-line.ts';
import type { ReceiptPlan } from './plan-receipt.ts';

type Printing = { plan: ReceiptPlan; money: WriteMoney; chance: Chance };

/** The sums, what was paid, and the table of taxes; and whether the tax is printed at all. */
export function writeSums(
  plan: ReceiptPlan,
  money: WriteMoney,
  chance: Chance,
): { lines: TillLine[]; printsTax: boolean } {
  const { pick, happens } = chance;
  const { wording, sums, taxing } = plan;
  const printing = { plan, money, chance };
  const hasTable = taxing !== 'none' && wording.summary.length > 0 && (sums.parts.length > 1 || happens(0.4));
  const hasTaxLine = taxing === 'outside' || (taxing === 'inside' && !hasTable && happens(0.6));
  const taxLines = hasTaxLine ? writeTaxes(printing) : [];
  const isAbove = taxing === 'outside';
  const total: TillLine = pair(pick(wording.total), money(sums.total, true), happens(0.6));
  const rounding = writeRounding(printing);
  return {
    lines: [
      ...writeSubtotal(printing),
      ...(isAbove ? taxLines : []),
      ...(rounding ?? [total]),
      ...(isAbove || happens(0.5) ? [] : taxLines.splice(0)),
      ...writePayment(printing),
      ...(isAbove ? [] : taxLines),
      ...(hasTable ? writeTable(printing) : []),
    ],
    printsTax: hasTaxLine || hasTable,
  };
}

function pair(left: string, right: string, isStrong = false): TillLine {
  return { form: 'pair', left, right, isStrong };
}

function writeSubtotal({ plan: { wording, sums, taxing }, money, chance }: Printing): TillLine[] {
  const { pick, happens } = chance;
  const between = [
    ...(sums.discount > 0 ? [pair(pick(wording.discount), money(-sums.discount))] : []),
    ...(sums.service > 0 ? [pair(pick(wording.service), money(sums.service))] : []),
  ];
  // Labels from the third on say that the tax is not in it.
  const plain = pick(wording.subtotal.slice(0, 2));
  if (taxing !== 'outside')
    return between.length > 0 || happens(0.3) ? [pair(plain, money(sums.goods)), ...between] : [];
  const net = pick(between.length === 0 ? wording.subtotal : wording.subtotal.slice(0, 2));
  return [pair(net, money(sums.goods)), ...between];
}

function writeTaxes({ plan: { wording, sums, taxing, numbers }, money, chance }: Printing): TillLine[] {
  const label = chance.pick(taxing === 'outside' ? wording.tax : wording.taxInside);
  const isMixed = sums.parts.length > 1;
  return sums.parts.map(({ rate, tax }) => {
    const percent = `${String(rate).replace('.', numbers.decimal)}%`;
    return pair(isMixed && !label.includes('#') ? `${label} ${percent}` : label.replace('#', percent), money(tax));
  });
}

/** The total in a country that rounds: before, the rounding, and what is left. */
function writeRounding({ plan: { wording, sums, paid }, money, chance }: Printing): TillLine[] | undefined {
  const { pick, happens } = chance;
  if (wording.rounding.length === 0 || paid.by !== 'cash') return undefined;
  if (sums.rounding === 0 && (wording.country === 'NL' || happens(0.5))) return undefined;
  const after = pick(wording.roundedTotal);
  const before = pick(wording.total.filter((label) => label.toLowerCase() !== after.toLowerCase()));
  const rounding = pair(pick(wording.rounding), money(sums.rounding));
  // Some tills round before they name the total.
  if (happens(0.3)) return [rounding, pair(before, money(sums.toPay, true), true)];
  return [pair(before, money(sums.total, true)), rounding, pair(after, money(sums.toPay, true), happens(0.6))];
}

function writePayment({ plan: { wording, sums, paid }, money, chance }: Printing): TillLine[] {
  const { pick, happens } = chance;
  if (paid.by === 'nothing') return [];
  if (paid.by === 'cash') {
    const change = paid.given - sums.toPay;
    const given = pair(pick(wording.cash), money(paid.given, happens(0.3)));
    return change === 0 && happens(0.6) ? [given] : [given, pair(pick(wording.change), money(change, happens(0.3)))];
  }
  const number = `**** **** **** ${String(chance.between(1000, 9999))}`;
  return [
    pair(pick(wording.card), money(sums.toPay, happens(0.3))),
    ...(happens(0.4) ? [{ form: 'left', text: number } as const] : []),
  ];
}

function writeTable({ plan: { wording, sums, numbers }, money, chance }: Printing): TillLine[] {
  const heads = chance.pick(wording.summary);
  const hasLetter = chance.happens(0.5);
  const cells = (first: string, net: number, tax: number, gross: number): TillLine => ({
    form: 'cells',
    cells: [first, money(net), money(tax), ...(heads.length > 3 ? [money(gross)] : [])],
  });
  const rows = sums.parts.map(({ rate, net, tax, gross }, index) => {
    const letter = wording.code.length > 1 ? wording.code : String.fromCharCode(wording.code.charCodeAt(0) + index);
    const percent = `${String(rate).replace('.', numbers.decimal)}%`;
    return cells(hasLetter ? `${letter} ${percent}` : percent, net, tax, gross);
  });
  const isSummed = sums.parts.length > 1 || chance.happens(0.4);
  const total = isSummed ? [cells(chance.pick(wording.summaryTotal), sums.net, sums.tax, sums.total)] : [];
  return [{ form: 'rule' }, { form: 'cells', cells: heads }, ...rows, ...total];
}
