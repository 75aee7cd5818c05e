import { toCandidate, type Candidate } from './candidates.ts';
import { fold } from './phrases.ts';
import { indexOf } from './phrase-index.ts';
import type { Segment } from './page-segments.ts';
import type { TextField } from '@ifcgate/contracts/templates';

const longestDays = 366;
const periodWeight = 0.72;
// "3 % Skonto innerhalb 10 Tagen" is a shorter period for those who pay less.
const discount =
  /%|skonto|discount|escompte|descuento|pronto pago|sconto|korting|betalingskorting|mahn|verzug|overdue|late|retard/i;

/**
 * Dates that a document gives as a period: "payable within 30 days" of 5 March is 4 April.
 *
 * @param from the ISO date the period begins at
 */
export function findPeriods(field: TextField, segments: readonly Segment[], from: string): Candidate[] {
  const phrases = indexOf(field.periods);
  return segments.flatMap((segment) => {
    const masked = segment.text.replace(/\d{1,3}(?![\d.,/-])/g, (digits) => '#'.repeat(digits.length));
    const text = masked.replace(/#+/g, (signs) => `#${' '.repeat(signs.length - 1)}`);
    const places = phrases.find({ text, folded: fold(text) });
    const longest = places.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
    if (longest === undefined || discount.test(clauseAround(segment.text, longest))) return [];
    const days = Number(/\d+/.exec(segment.text.slice(longest.start, longest.end))?.[0]);
    if (!(days > 0 && days <= longestDays)) return [];
    const parsed = {
      readings: [addDays(from, days)],
      raw: segment.text.slice(longest.start, longest.end),
      start: longest.start,
      end: longest.end,
      fit: 1,
    };
    const checks = [{ name: 'counted_from_issue_date', passed: true }];
    return [toCandidate(undefined, { segment, offset: 0, weight: periodWeight, checks }, parsed)];
  });
}

function clauseAround(text: string, { start, end }: { start: number; end: number }): string {
  const before = /[^,;.]*$/.exec(text.slice(0, start))?.[0] ?? '';
  const behind = /^[^,;.]*/.exec(text.slice(end))?.[0] ?? '';
  return before + text.slice(start, end) + behind;
}

function addDays(date: string, days: number): string {
  const instant = new Date(`${date}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}
