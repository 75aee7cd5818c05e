import { addDays } from '../write-values.ts';
import { receiptWordings, type ReceiptWording, type Taxing } from './wordings.ts';
import type { Chance } from '../chance.ts';
import type { DateStyle, NumberStyle } from '../wordings.ts';

/** One row of goods; prices and amounts in cents, as printed. */
export type Goods = { name: string; quantity: number; price: number; amount: number; rate: number };

/** What is taxed at one rate, in cents. */
export type TaxedPart = { rate: number; net: number; tax: number; gross: number };

/** The sums of a till, in cents. */
export type TillSums = {
  goods: number;
  discount: number;
  service: number;
  parts: TaxedPart[];
  tax: number;
  net: number;
  /** Before rounding. */
  total: number;
  rounding: number;
  toPay: number;
};

/** What is decided before anything is printed: what was sold where, when, and how it was paid. */
export type ReceiptPlan = {
  wording: ReceiptWording;
  shop: string;
  taxing: Taxing;
  goods: Goods[];
  sums: TillSums;
  date: string;
  dateStyle: DateStyle;
  time: string;
  numbers: NumberStyle;
  sign: string;
  paid: { by: 'cash'; given: number } | { by: 'card' } | { by: 'nothing' };
};

/** Decides what a receipt is about. */
export function planReceipt(chance: Chance): ReceiptPlan {
  const { pick, happens, between } = chance;
  const wording = pick(receiptWordings);
  const taxing = pick(wording.taxing);
  const goods = makeGoods(wording, chance);
  const by = pick(['cash', 'cash', 'card', 'nothing'] as const);
  const sums = addUp(goods, {
    taxing,
    discountShare: happens(0.2) ? 0.1 : 0,
    serviceShare: wording.hasService && happens(0.3) ? 0.1 : 0,
    roundsTo: by === 'cash' && happens(0.7) ? wording.roundsTo : 1,
  });
  return {
    ...{ wording, taxing, goods, sums },
    shop: pick(wording.shops),
    date: addDays('2019-01-03', between(0, 2600)),
    dateStyle: pick(wording.dates),
    time: `${String(between(8, 21)).padStart(2, '0')}:${String(between(0, 59)).padStart(2, '0')}`,
    numbers: pick(wording.numbers),
    sign: pick(wording.currency.signs),
    paid: by === 'cash' ? { by, given: pay(sums.toPay, chance) } : { by },
  };
}

function makeGoods(wording: ReceiptWording, { pick, happens, between }: Chance): Goods[] {
  const rate = pick(wording.rates);
  const isMixed = wording.summary.length > 0 && wording.rates.length > 1 && happens(0.35);
  return Array.from({ length: between(1, 8) }, () => {
    const quantity = happens(0.6) ? 1 : between(2, 6);
    const price = happens(0.1) ? between(12_000, 60_000) : between(60, 4500);
    const own = isMixed ? pick(wording.rates.slice(0, 2)) : rate;
    return { name: pick(wording.goods), quantity, price, amount: quantity * price, rate: own };
  });
}

type Terms = { taxing: Taxing; discountShare: number; serviceShare: number; roundsTo: number };

function addUp(goods: readonly Goods[], { taxing, discountShare, serviceShare, roundsTo }: Terms): TillSums {
  const sum = goods.reduce((all, { amount }) => all + amount, 0);
  const discount = Math.round(sum * discountShare);
  const service = Math.round((sum - discount) * serviceShare);
  const base = sum - discount + service;
  const groups = [...Map.groupBy(goods, ({ rate }) => rate)].sort(([a], [b]) => b - a);
  // What a discount and the service take and add is spread over the rates; the last one takes what is left.
  let left = base;
  const parts = groups.map(([rate, own], index) => {
    const share = own.reduce((all, { amount }) => all + amount, 0) / sum;
    const amount = index === groups.length - 1 ? left : Math.round(base * share);
    left -= amount;
    return toPart(amount, rate, taxing);
  });
  const tax = parts.reduce((all, part) => all + part.tax, 0);
  const total = parts.reduce((all, part) => all + part.gross, 0);
  const toPay = Math.round(total / roundsTo) * roundsTo;
  return { goods: sum, discount, service, parts, tax, net: total - tax, total, rounding: toPay - total, toPay };
}

function toPart(amount: number, rate: number, taxing: Taxing): TaxedPart {
  if (taxing === 'none') return { rate, net: amount, tax: 0, gross: amount };
  const tax = Math.round(taxing === 'inside' ? (amount * rate) / (100 + rate) : (amount * rate) / 100);
  return taxing === 'inside'
    ? { rate, net: amount - tax, tax, gross: amount }
    : { rate, net: amount, tax, gross: amount + tax };
}

/** What is handed over: the amount itself, or the next round one. */
function pay(toPay: number, { pick }: Chance): number {
  const note = pick([0, 100, 500, 1000, 5000]);
  return note === 0 ? toPay : Math.ceil(toPay / note) * note;
}
