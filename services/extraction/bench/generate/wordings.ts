import { readFileSync } from 'node:fs';

/** How the invoices of one country word things; of each list one is taken. */
export type Wording = {
  language: string;
  country: string;
  currency: { code: string; sign: string };
  titles: Record<'invoice' | 'credit_note', string[]>;
  number: string[];
  creditNumber: string[];
  date: string[];
  due: string[];
  /** `#` is the date. */
  dueSentence: string[];
  seller: string[];
  buyer: string[];
  order: string[];
  net: string[];
  tax: string[];
  total: string[];
  amountDue: string[];
  paid: string[];
  heads: {
    description: string[];
    quantity: string[];
    price: string[];
    amount: string[];
    rate: string[];
    position: string[];
  };
  rates: number[];
  vatLabel: string[];
  /** Each `#` is a digit. */
  vatId: string;
  companies: string[];
  people: string[];
  streets: string[];
  towns: string[];
  goods: string[];
  closing: string[];
  dates: DateStyle[];
  numbers: NumberStyle[];
};

/** How a date is written; `long` has the name of the month, `…_short` two digits of the year. */
export type DateStyle =
  | ('iso' | 'dots' | 'slashes' | 'dashes' | 'long' | 'month_first' | 'us_slashes')
  | ('dots_short' | 'slashes_short' | 'dashes_short' | 'us_short' | 'short_month');
/** The signs between thousands and before decimals. */
export type NumberStyle = { thousands: string; decimal: string };

/** The wordings there are, one for each country. */
export const wordings = JSON.parse(readFileSync(new URL('./wordings.json', import.meta.url), 'utf8')) as Wording[];
