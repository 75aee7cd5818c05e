const form = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The instant that a text of RFC 3339 names, in UTC and cut to milliseconds: `2026-11-30T12:00:00.000Z`. A leap second, which
 * is only there at 23:59:60 UTC, is the first moment of the day that follows, as clocks that know of none have it.
 *
 * @returns undefined when it is not one, or lies outside the years 0001 to 9999
 */
export function utcOf(text: string): string | undefined {
  const [, day = '', minute = '', second = '', fraction = '.', offset = ''] = form.exec(text) ?? [];
  const [dayMs, minuteMs, offsetMs] = [midnightOf(day), msOf(minute), offsetMsOf(offset)];
  if (dayMs === undefined || minuteMs === undefined || offsetMs === undefined || Number(second) > 60) return undefined;
  const isLeap = second === '60';
  const ms = isLeap ? 0 : Number(fraction.slice(1, 4).padEnd(3, '0'));
  const instant = new Date(dayMs + minuteMs - offsetMs + Number(second) * 1000 + ms);
  if (isLeap && instant.getTime() % dayLengthMs !== 0) return undefined;
  return /^(?!0000)\d{4}-/.test(instant.toISOString()) ? instant.toISOString() : undefined;
}

const dayLengthMs = 86_400_000;

/** Undefined for a day that is not in the calendar, such as 30 February. */
function midnightOf(day: string): number | undefined {
  const midnight = new Date(`${day}T00:00:00.000Z`);
  const isInCalendar = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) && day !== '';
  return isInCalendar ? midnight.getTime() : undefined;
}

/** Of a time of day, or the size of an offset: `23:59` at most. */
function msOf(time: string): number | undefined {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours > 23 || minutes > 59 ? undefined : (hours * 60 + minutes) * 60_000;
}

function offsetMsOf(offset: string): number | undefined {
  if (/^z$/i.test(offset)) return 0;
  const size = msOf(offset.slice(1));
  return size && (offset.startsWith('-') ? -size : size);
}
