import { readFileSync } from 'node:fs';

import type { DateStyle, NumberStyle } from '../wordings.ts';

/** Whether prices hold their tax, it comes on top of them, or there is none. */
export type Taxing = 'inside' | 'outside' | 'none';

/** How the tills of one country word things; of each list one is taken. `%` in patterns is a digit, `#` in labels the rate. */
export type ReceiptWording = {
  language: string;
  country: string;
  /** What is printed before or behind amounts; an empty sign is none. */
  currency: { code: string; signs: string[] };
  titles: string[];
  shops: string[];
  streets: string[];
  towns: string[];
  taxId: string[];
  phone: string;
  number: string[];
  /** An empty label is a date without one. */
  date: string[];
  dates: DateStyle[];
  cashier: string[];
  goods: string[];
  heads: string[][];
  subtotal: string[];
  discount: string[];
  service: string[];
  tax: string[];
  taxInside: string[];
  total: string[];
  rounding: string[];
  roundedTotal: string[];
  cash: string[];
  change: string[];
  card: string[];
  /** Heads of tables of taxes, of three columns (without the gross) or four. */
  summary: string[][];
  summaryTotal: string[];
  /** The letter of the first rate. */
  code: string;
  count: string[];
  /** `$` is the amount. */
  saved: string[];
  foot: string[];
  rates: number[];
  taxing: Taxing[];
  hasService: boolean;
  /** Cents to which cash is rounded. */
  roundsTo: number;
  numbers: NumberStyle[];
};

/** The wordings there are, one for each country. */
export const receiptWordings = JSON.parse(
  readFileSync(new URL('./wordings.json', import.meta.url), 'utf8'),
) as ReceiptWording[];
