import { findDates } from '../values/date.ts';
import type { Candidate } from './candidates.ts';
import type { Segment } from './page-segments.ts';

/** How a document writes `03/04`: decided by a date of it that can be read in one way only, such as `28/03`. */
export type DayMonthOrder = 'day_first' | 'month_first' | 'unknown';

/** What the dates of a document say about their order; `unknown` when they say nothing or contradict each other. */
export function findDayMonthOrder(segments: readonly Segment[], today: string): DayMonthOrder {
  const orders = new Set<DayMonthOrder>();
  for (const segment of segments) {
    if (!/\d ?[/-] ?\d/.test(segment.text)) continue;
    for (const date of findDates(segment.text, today)) {
      const numbers = /^(\d{1,2}) ?[-/] ?(\d{1,2}) ?[-/]/.exec(date.raw);
      if (Number(numbers?.[1]) > 12) orders.add('day_first');
      if (Number(numbers?.[2]) > 12) orders.add('month_first');
    }
  }
  const [only] = orders;
  return orders.size === 1 && only !== undefined ? only : 'unknown';
}

/**
 * Settles a date with two readings: by the document's own order, else by the language of its label, as only English is
 * written in both orders. An unsettled one keeps both readings, which then contradict each other.
 */
export function settleDate(candidate: Candidate, order: DayMonthOrder): Candidate {
  const [dayFirst, monthFirst] = candidate.readings;
  if (dayFirst === undefined || monthFirst === undefined) return candidate;
  if (order === 'month_first') return { ...candidate, readings: [monthFirst] };
  const isDayFirstLanguage = candidate.language !== undefined && candidate.language !== 'en';
  return order === 'day_first' || isDayFirstLanguage ? { ...candidate, readings: [dayFirst] } : candidate;
}
