import { toCandidate, type Candidate } from './candidates.ts';
import { findDates } from '../values/date.ts';
import { wholeWords } from '../values/whole-words.ts';
import type { Segment } from './page-segments.ts';

const looseWeight = 0.68;
/** A till prints the time beside the date of the sale; the date of an offer or a law stands alone. */
const withTimeWeight = 0.82;
const time = /(?:^|[^\d:])(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?:$|[^\d/.-])/;
const otherDate = wholeWords(
  /exp|expiry|valid|until|before|due|birth|born|since|act|gültig|bis|avant|hasta|scad|geldig/i,
);
const firstYear = '1990';

/** Dates that stand without a label, none of them later than today. */
export function findLooseDates(segments: readonly Segment[], today: string): Candidate[] {
  return segments.flatMap((segment) =>
    findDates(segment.text, today).flatMap(({ readings, ...found }) => {
      const past = readings.filter((date) => date <= today && date >= firstYear);
      if (past.length === 0 || otherDate.test(segment.text.slice(0, found.start))) return [];
      const weight = hasTimeBeside(segments, segment, found) ? withTimeWeight : looseWeight;
      return [toCandidate(undefined, { segment, offset: 0, weight }, { ...found, readings: past, fit: 1 })];
    }),
  );
}

function hasTimeBeside(
  segments: readonly Segment[],
  segment: Segment,
  { start, end }: { start: number; end: number },
): boolean {
  if (time.test(`${segment.text.slice(0, start)} ${segment.text.slice(end)}`)) return true;
  const own = segment.words[0]?.word.baseline ?? 0;
  return segments.some(
    (other) =>
      other !== segment &&
      other.page === segment.page &&
      Math.abs((other.words[0]?.word.baseline ?? 0) - own) <= 0.5 * segment.sizePt &&
      time.test(other.text),
  );
}
