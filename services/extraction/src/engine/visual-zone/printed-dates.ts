import { toIsoDate } from '../values/date.ts';
import { monthFromName } from '../values/month-names.ts';

/** A date as printed: a year of two digits says nothing of its century. */
export type PrintedDate = { year: string; month: number; day: number };

/** What a date is of: no birth and no issue lies ahead, an expiry lies near. */
export type DateMeaning = 'date_of_birth' | 'date_of_issue' | 'date_of_expiry';

/** A way to print a date: what a match of its pattern says, more than one date where the order is open. */
type Form = { pattern: RegExp; dates: (groups: readonly string[]) => PrintedDate[] };

const gap = '[ .,/-]';
/** "12 de agosto", and a month in two languages. */
const mostWords = 3;
/** What the six languages of the templates lack. */
const portuguese: Readonly<Record<string, number>> = {
  ...{ JANEIRO: 1, FEVEREIRO: 2, MARCO: 3, MAIO: 5, JUNHO: 6, JULHO: 7 },
  ...{ SETEMBRO: 9, OUT: 10, OUTUBRO: 10, DEZEMBRO: 12 },
};

const forms: readonly Form[] = [
  {
    // Only with slashes and dashes the month may come first.
    pattern: new RegExp(`^(\\d{1,2})( ?[.,/-] ?)(\\d{1,2})${gap}+(\\d{4}|\\d{2})$`),
    dates([one = '', mark = '', other = '', year = '']) {
      const isOpen = /[/-]/.test(mark) && one !== other;
      return [toDate(year, other, one), ...(isOpen ? [toDate(year, one, other)] : [])];
    },
  },
  {
    pattern: new RegExp(`^(\\d{4})${gap}+(\\d{1,2})${gap}+(\\d{1,2})$`),
    dates: ([year = '', month = '', day = '']) => [toDate(year, month, day)],
  },
  {
    // Blanks between the parts are narrow in some types, and lost.
    pattern: /^(\d\d) ?(\d\d) ?(\d{4}|\d\d)$/,
    dates: ([day = '', month = '', year = '']) => [toDate(year, month, day)],
  },
  {
    // Before a C an O looks like the digit before it.
    pattern: new RegExp(`^(\\d{1,2})${gap}*([A-Z0][A-Z0 ./-]*[A-Z])${gap}*(\\d{4}|\\d{2})$`),
    dates: ([day = '', names = '', year = '']) => toNamedDate(year, names.replaceAll('0', 'O'), day),
  },
  {
    pattern: new RegExp(`^([A-Z]{3,})${gap}*(\\d{1,2})${gap}+(\\d{4})$`),
    dates: ([name = '', day = '', year = '']) => toNamedDate(year, name, day),
  },
];

/**
 * The dates that a whole text can stand for: `12.08.1974`, `12 08 74`, `120874`, `08/12/74` (two of them), `1974-08-12`,
 * `12 AUG 1974`, `12 AOÛT/AUG 74`, `12AUG74`, `Aug 12, 1974`. None where it is anything else, or its months contradict
 * each other.
 */
export function readPrintedDates(text: string): PrintedDate[] {
  const plain = foldLetters(text).replace(/[.,]$/, '');
  return forms.flatMap(({ pattern, dates }) => dates(pattern.exec(plain)?.slice(1) ?? [])).filter(isInCalendar);
}

/** Whether a printed date is this ISO date; a year of two digits is one of every century. */
export function isDate({ year, month, day }: PrintedDate, iso: string): boolean {
  return iso.slice(4 - year.length, 4) === year && iso.slice(5) === `${twoDigits(month)}-${twoDigits(day)}`;
}

/** The ISO form of a printed date; undefined where no century makes sense. */
export function resolveDate(
  { year, month, day }: PrintedDate,
  meaning: DateMeaning,
  today: string,
): string | undefined {
  if (year.length === 4) return toIsoDate({ year: Number(year), month, day });
  const century = Math.floor(Number(today.slice(0, 4)) / 100) * 100;
  const dates = [century - 100, century, century + 100].flatMap(
    (base) => toIsoDate({ year: base + Number(year), month, day }) ?? [],
  );
  if (meaning !== 'date_of_expiry') return dates.findLast((date) => date <= today);
  const distance = (date: string): number => Math.abs(Date.parse(date) - Date.parse(today));
  return dates.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Capital letters without their marks. */
export function foldLetters(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().trim();
}

function toDate(year: string, month: string, day: string): PrintedDate {
  return { year, month: Number(month), day: Number(day) };
}

function toNamedDate(year: string, names: string, day: string): PrintedDate[] {
  const month = monthOf(names);
  return month === undefined ? [] : [{ year, month, day: Number(day) }];
}

// One language may be unknown to us, as long as another names a month and none names another.
function monthOf(names: string): number | undefined {
  const words = names.split(/[^A-Z]+/).filter((word) => !['', 'DE', 'OF'].includes(word));
  if (words.length > mostWords) return undefined;
  const months = new Set(words.flatMap((word) => portuguese[word] ?? monthFromName(word) ?? []));
  return months.size === 1 ? [...months][0] : undefined;
}

function isInCalendar({ year, month, day }: PrintedDate): boolean {
  // 2000 has every day that any year has.
  return year !== '' && toIsoDate({ year: year.length === 4 ? Number(year) : 2000, month, day }) !== undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
