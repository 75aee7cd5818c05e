import { toIsoDate } from '../values/date.ts';

/**
 * A birth date of six digits as an ISO date: in this century unless that would lie after `today`.
 *
 * @returns undefined for a date with unknown parts or one that the calendar does not have
 */
export function resolveBirthDate(digits: string, today: string): string | undefined {
  const born = candidates(digits, today).filter((date) => date <= today);
  return born.at(-1);
}

/** An expiry of six digits as an ISO date: of the centuries around `today` the one that brings it nearest. */
export function resolveExpiryDate(digits: string, today: string): string | undefined {
  const distance = (date: string): number => Math.abs(Date.parse(date) - Date.parse(today));
  return candidates(digits, today).toSorted((a, b) => distance(a) - distance(b))[0];
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
