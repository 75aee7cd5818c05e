import { findDates } from '../values/date.ts';
import { wholeWords } from '../values/whole-words.ts';
import { parseValues, type ParseContext } from './parse-value.ts';
import { toCandidate, type Candidate } from './candidates.ts';
import { textBehind } from './find-values.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';

const followingWeight = 0.88;
// "7 vom 3. Mai", "7 / 3 May", "7, dated 3 May", "7 en date du 3 mai": one or two short words, and none that names another date.
const joint = /^[\s,;/|·•()–-]*(?:\p{L}{1,6}\.?\s+){0,3}$/u;
const otherDate = wholeWords(
  /due|order|due on|fällig|bis|zahlbar|échéan\S*|vence|scad\S*|verval\S*|until|by|lief\S*|best\S*/i,
);
const glued = /^(.*\d.*?)[/|](\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})$/;

/** The date that stands in a line behind a number, whatever joins the two; none where there is a label between them. */
export function findFollowingDates(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  const text = textBehind(page, label);
  const [value] = parseValues(label.field, text, context);
  if (value === undefined) return [];
  const glue = glued.exec(value.raw);
  const start = glue === null ? value.end : value.end - (glue[2] ?? '').length;
  const [date] = findDates(text.slice(start), context.today);
  if (date === undefined) return [];
  const between = text.slice(start, start + date.start);
  if (!joint.test(between) || otherDate.test(between)) return [];
  const parsed = { ...date, fit: 1 };
  const place = { segment: label.segment, offset: label.end + start, weight: followingWeight };
  return [{ ...toCandidate(label, place, parsed), label: label.segment.text.slice(label.start, label.end) }];
}

/** A number without the date that is glued to it by a slash: `2024-17/14.02.2024`. */
export function withoutGluedDate(candidate: Candidate): Candidate {
  return { ...candidate, readings: candidate.readings.map((reading) => glued.exec(reading)?.[1] ?? reading) };
}
