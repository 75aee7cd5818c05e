import { wholeWords } from '../values/whole-words.ts';
import type { DayMonthOrder } from './day-month-order.ts';
import type { Segment } from './page-segments.ts';

const dayFirst = wholeWords(
  /RM|MYR|EUR|GSTIN|NZBN|UEN|SEK|NOK|DKK|PLN|GBP|SGD|AUD|NZD|INR|CHF|MAD|GST|SST|VAT|MwSt|USt|TVA|IVA|BTW|SDN\.? BHD|Pte\.? Ltd|ABN|Singapore|Malaysia/i,
  /€|£/,
);
const monthFirst = wholeWords(
  /sales tax|EIN|(?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\.?,? \d{5}(?:-\d{4})?/,
);

/** The order that the country of a document writes dates in, by its currency, taxes and legal forms. */
export function dateOrderOfCountry(segments: readonly Segment[]): DayMonthOrder {
  const isDayFirst = segments.some((segment) => dayFirst.test(segment.text));
  const isMonthFirst = segments.some((segment) => monthFirst.test(segment.text));
  if (isDayFirst === isMonthFirst) return 'unknown';
  return isDayFirst ? 'day_first' : 'month_first';
}
