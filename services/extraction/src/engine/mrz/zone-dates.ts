import { toIsoDate } from '../values/date.ts';

/**
 * What six characters of a zone say as a date: one of the calendar; one with unknown parts, which are fillers (ICAO
 * 9303-3, 4.8); none, where a document does not expire; or something that is no date.
 */
export type ZoneDate = { kind: 'date' | 'unknown' | 'none' | 'impossible'; date?: string };

/**
 * How issuers write that a document does not expire: fillers, or what is left of 1 January and 31 December of 9999 when
 * their years are cut to two digits, or nines. A document that expired in the year 1999 is read as one of these.
 */
const noExpiry = ['<<<<<<', '990101', '991231', '999999'];

/** A birth date: in this century unless that would lie after `today` (ISO). */
export function resolveBirthDate(text: string, today: string): ZoneDate {
  const born = candidates(text, today).filter((date) => date <= today);
  return toZoneDate(text, born.at(-1));
}

/**
 * An expiry: of the centuries around `today` (ISO) the one that brings it nearest.
 *
 * @param mayLack whether such a document may have none; passports and visas all expire
 */
export function resolveExpiryDate(text: string, today: string, mayLack: boolean): ZoneDate {
  if (mayLack && noExpiry.includes(text)) return { kind: 'none' };
  const distance = (date: string): number => Math.abs(Date.parse(date) - Date.parse(today));
  return toZoneDate(text, candidates(text, today).toSorted((a, b) => distance(a) - distance(b))[0]);
}

function toZoneDate(text: string, date: string | undefined): ZoneDate {
  if (date !== undefined) return { kind: 'date', date };
  const isUnknown = /^(?:\d\d|<<){3}$/.test(text) && text.includes('<<');
  return { kind: isUnknown ? 'unknown' : 'impossible' };
}

// The date in the last, this and the next century, as far as each has such a day.
function candidates(digits: string, today: string): string[] {
  if (!/^\d{6}$/.test(digits)) return [];
  const century = Math.floor(Number(today.slice(0, 4)) / 100) * 100;
  const [year, month, day] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number);
  return [century - 100, century, century + 100].flatMap((base) => {
    const date = toIsoDate({ year: base + (year ?? 0), month: month ?? 0, day: day ?? 0 });
    return date === undefined ? [] : [date];
  });
}
