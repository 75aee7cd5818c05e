import { RE2JS } from 're2js';

import { monthFromName } from './month-names.ts';

/** A date found in printed text. */
export type FoundDate = {
  /** ISO dates it can stand for, the day-first reading first; more than one when the order of day and month is open. */
  readings: string[];
  raw: string;
  start: number;
  end: number;
};

type NamedGroups = { year: number; month: number; day: number };
/** `hint` stands in every text that the pattern matches, and rules most others out faster. */
type Shape = {
  hint: RegExp;
  pattern: RE2JS;
  readings(groups: string[], century: (year: string) => number): NamedGroups[];
};

const edge = `(^|[^\\p{L}\\p{N}./-])`;
const close = `($|[^\\p{L}\\p{N}/-])`;
const shape = (hint: RegExp, body: string, readings: Shape['readings']): Shape => ({
  hint,
  pattern: RE2JS.compile(`${edge}(?:${body})${close}`),
  readings,
});

const shapes: Shape[] = [
  shape(/\d{4}[-/.]\d/, `(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})`, ([y = '', m = '', d = ''], century) => [
    { year: century(y), month: Number(m), day: Number(d) },
  ]),
  // Points always put the day first; slashes and dashes do so everywhere but in the United States.
  shape(/\d ?\. ?\d/, `(\\d{1,2}) ?\\. ?(\\d{1,2}) ?\\. ?(\\d{4}|\\d{2})`, ([d = '', m = '', y = ''], century) => [
    { year: century(y), month: Number(m), day: Number(d) },
  ]),
  shape(
    /\d ?[-/] ?\d/,
    `(\\d{1,2})(?:[-/]| / )(\\d{1,2})(?:[-/]| / )(\\d{4}|\\d{2})`,
    ([a = '', b = '', y = ''], century) => [
      { year: century(y), month: Number(b), day: Number(a) },
      { year: century(y), month: Number(a), day: Number(b) },
    ],
  ),
  shape(
    /\p{L}{3}/u,
    `(\\d{1,2})(?:st|nd|rd|th|er|re|\\.|º|ª|°|o|e)?[ /-]?(?i:de |of |the )?(\\p{L}{3,12}\\.?)[ ,./'’-]{0,3}(?i:de |del )?(\\d{4}|['’]?\\d{2})`,
    ([d = '', name = '', y = ''], century) => [{ year: century(y), month: monthFromName(name) ?? 0, day: Number(d) }],
  ),
  shape(
    /\p{L}{3}/u,
    `(\\p{L}{3,12}\\.?)[ -](\\d{1,2})(?:st|nd|rd|th)? ?[,-]? ?(\\d{4})`,
    ([name = '', d = '', y = ''], century) => [{ year: century(y), month: monthFromName(name) ?? 0, day: Number(d) }],
  ),
];

/**
 * The dates in a text, from the left: `2026-03-28`, `28.03.2026`, `28/03/26`, `28. März 2026`, `Mar 28, 2026`.
 *
 * @param today decides the century of a year with two digits: none lies more than twenty years ahead
 */
export function findDates(text: string, today: string): FoundDate[] {
  if (!/\d/.test(text)) return [];
  const found = shapes.flatMap((each) => findShape(text, each, today));
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((date, index) => found.slice(0, index).every((earlier) => earlier.end <= date.start));
}

function findShape(text: string, { hint, pattern, readings }: Shape, today: string): FoundDate[] {
  if (!hint.test(text)) return [];
  const found: FoundDate[] = [];
  const matcher = pattern.matcher(text);
  let from = 0;
  while (from < text.length && matcher.find(from)) {
    const start = matcher.start() + (matcher.group(1)?.length ?? 0);
    const end = matcher.end(4);
    const groups = [2, 3, 4].map((group) => matcher.group(group) ?? '');
    const dates = readings(groups, (year) => fullYear(year, today)).map(toIsoDate);
    const possible = [...new Set(dates.filter((date) => date !== undefined))];
    if (possible.length > 0) found.push({ readings: possible, raw: text.slice(start, end), start, end });
    from = Math.max(end, from + 1);
  }
  return found;
}

function fullYear(printed: string, today: string): number {
  const year = printed.replace(/\D/g, '');
  if (year.length > 2) return Number(year);
  const thisYear = Number(today.slice(0, 4));
  const sameCentury = Math.floor(thisYear / 100) * 100 + Number(year);
  return sameCentury > thisYear + 20 ? sameCentury - 100 : sameCentury;
}

/** The ISO form of a date; undefined when the calendar has no such day or the year is not of our time. */
export function toIsoDate({ year, month, day }: NamedGroups): string | undefined {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
