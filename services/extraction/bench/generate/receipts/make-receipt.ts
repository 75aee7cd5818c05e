import { writeAmount, writeDate } from '../write-values.ts';
import { planReceipt, type ReceiptPlan } from './plan-receipt.ts';
import { writeGoods } from './write-goods.ts';
import { writeSums } from './write-sums.ts';
import type { Chance } from '../chance.ts';
import type { TillLine, WriteMoney } from './till-line.ts';

/** A receipt that was made up: what is printed, and what of it is to be answered. */
export type MadeReceipt = { country: string; lines: TillLine[]; expected: Record<string, string> };

/** Makes up a receipt; the seed of the chance decides everything. */
export function makeReceipt(chance: Chance): MadeReceipt {
  const { pick, happens } = chance;
  const plan = planReceipt(chance);
  const { wording, sums } = plan;
  const money = moneyWriter(plan, chance);
  const rule: TillLine = { form: 'rule' };
  const isDateAtFoot = happens(0.3);
  const dateLines = writeMoment(plan, chance);
  const { lines: sumLines, printsTax } = writeSums(plan, money, chance);
  const lines = [
    ...writeHead(plan, chance),
    ...(isDateAtFoot ? [] : dateLines),
    rule,
    ...writeGoods(plan, money, chance),
    ...(happens(0.6) ? [rule] : []),
    ...sumLines,
    ...(isDateAtFoot ? dateLines : []),
    ...writeFoot(plan, money, chance),
  ];
  const isUpper = happens(0.25);
  const amount = (cents: number): string => (cents / 100).toFixed(2);
  return {
    country: wording.country,
    lines: isUpper ? lines.map(toUpper) : lines,
    expected: {
      merchant_name: plan.shop,
      issue_date: plan.date,
      total_amount: amount(sums.toPay),
      ...(printsTax ? { tax_amount: amount(sums.tax) } : {}),
      // A bare dollar sign does not say whose dollar it is.
      ...(plan.sign.trim() === '' || (plan.sign === '$' && wording.country !== 'US')
        ? {}
        : { currency: wording.currency.code }),
    },
  };

  function toUpper(line: TillLine): TillLine {
    if (line.form === 'pair') return { ...line, left: line.left.toUpperCase() };
    return line.form === 'left' || line.form === 'center' ? { ...line, text: line.text.toUpperCase() } : line;
  }

  function writeFoot({ goods }: ReceiptPlan, write: WriteMoney, own: Chance): TillLine[] {
    const count = goods.reduce((all, { quantity }) => all + quantity, 0);
    const saved = own.happens(0.12) ? [own.pick(wording.saved).replace('$', write(own.between(20, 900)))] : [];
    const counted = own.happens(0.3) ? [own.pick(wording.count).replace('#', String(count))] : [];
    return [...counted, ...saved, pick(wording.foot)].map((text) => ({ form: 'center', text }));
  }
}

function moneyWriter({ wording, numbers, sign }: ReceiptPlan, { happens, pick }: Chance): WriteMoney {
  const isEuro = wording.currency.code === 'EUR';
  const isBehind = isEuro && happens(0.7);
  const gap = isEuro && sign.length > 0 ? ' ' : pick(['', '']);
  return (cents, isMoney = false) => {
    const written = writeAmount(cents, numbers);
    if (!isMoney || sign.trim() === '') return written;
    return isBehind ? `${written}${gap}${sign}` : `${sign}${gap}${written}`;
  };
}

function writeHead({ wording, shop }: ReceiptPlan, chance: Chance): TillLine[] {
  const { pick, happens } = chance;
  const digits = (pattern: string): string => pattern.replace(/%/g, () => String(chance.between(1, 9)));
  const title = pick(wording.titles);
  const taxId = digits(pick(wording.taxId));
  const small = [
    pick(wording.streets),
    pick(wording.towns),
    ...(happens(0.6) ? [digits(wording.phone)] : []),
    ...(taxId === '' || happens(0.3) ? [] : [taxId]),
  ];
  return [
    { form: 'center', text: shop, isStrong: true },
    ...small.map((text): TillLine => ({ form: 'center', text })),
    ...(title === '' ? [] : [{ form: 'center', text: title, isStrong: happens(0.5) } as const]),
    { form: 'left', text: digits(pick(wording.number)) },
    ...(happens(0.6) ? [{ form: 'left', text: pick(wording.cashier) } as const] : []),
  ];
}

function writeMoment({ wording, date, dateStyle, time }: ReceiptPlan, { pick, happens }: Chance): TillLine[] {
  const label = pick(wording.date);
  const clock = happens(0.5) ? time : `${time}:${pick(['07', '31', '58'])}`;
  const written = writeDate(date, dateStyle, wording.language);
  const form = pick(['together', 'together', 'apart', 'alone'] as const);
  const lead = label === '' ? '' : `${label} `;
  if (form === 'apart') return [{ form: 'pair', left: `${lead}${written}`, right: clock }];
  return [{ form: 'left', text: form === 'alone' ? `${lead}${written}` : `${lead}${written} ${clock}` }];
}
