import { checkDigit } from './check-digit.ts';
import {
  checkedRange,
  layoutOf,
  type ZoneFormat,
  type ZoneLayout,
  type ZonePart,
  type ZoneRange,
} from './zone-layouts.ts';
import { resolveBirthDate, resolveExpiryDate, type ZoneDate } from './zone-dates.ts';
import type { Check } from '../read-result.ts';

/** A field of the contract that a zone can hold. */
export type ZoneField =
  | 'document_code'
  | 'issuing_state'
  | 'document_number'
  | 'nationality'
  | 'date_of_birth'
  | 'sex'
  | 'date_of_expiry'
  | 'surname'
  | 'given_names'
  | 'personal_number';

/** What a zone says of its dates beside them: a part is unknown (ICAO 9303-3, 4.8), or the document does not expire. */
export type ZoneNote = 'date_of_birth_unknown' | 'date_of_expiry_unknown' | 'no_expiry';

/** What the lines of a zone say. */
export type ParsedZone = {
  format: ZoneFormat;
  lines: string[];
  /** The fields that are not blank, with fillers removed and centuries resolved. */
  fields: Partial<Record<ZoneField, string>>;
  /** The characters behind each field. */
  ranges: Partial<Record<ZoneField, ZoneRange>>;
  /** One per check digit, named after what it covers; `composite` covers several fields. */
  checks: Check[];
  /** What the check digits cover, themselves included. */
  checked: ZoneRange[];
  /** What is to be said of its dates, by warnings: unknown parts, no expiry. */
  notes: ZoneNote[];
  /** Whether the names fill their line to the end, so that a part of them may be missing. */
  mayBeTruncated: boolean;
};

/**
 * Reads the lines of a machine-readable zone and verifies every check digit.
 *
 * @param today ISO date; no birth lies after it, and an expiry lies as near to it as its two digits allow
 * @returns undefined when the lines have the form of no zone
 * @see ICAO 9303, parts 3 to 7
 */
export function parseZone(lines: readonly string[], today: string): ParsedZone | undefined {
  const layout = layoutOf(lines);
  if (layout === undefined || !lines.every((line) => /^[A-Z0-9<]+$/.test(line))) return undefined;
  const read = (part: ZonePart): string => textAt(lines, layout.parts[part]);
  const number = readDocumentNumber(lines, layout);
  const names = readNames(lines, layout);
  const birth = resolveBirthDate(read('date_of_birth'), today);
  const expiry = resolveExpiryDate(read('date_of_expiry'), today, isCard(layout));
  const values: Record<ZoneField, string | undefined> = {
    document_code: withoutFillers(read('document_code')),
    issuing_state: withoutFillers(read('issuing_state')),
    document_number: withoutFillers(number.value),
    nationality: withoutFillers(read('nationality')),
    date_of_birth: birth.date,
    sex: layout.parts.sex === undefined ? undefined : readSex(read('sex')),
    date_of_expiry: expiry.date,
    surname: toName(names.surname),
    given_names: toName(names.givenNames),
    personal_number: readPersonalNumber(layout.format, number.optionalData, read('optional_data_2')),
  };
  return {
    format: layout.format,
    lines: [...lines],
    fields: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')),
    ranges: rangesOf(layout, names, read('optional_data')),
    checks: [
      ...checkParts(lines, layout, number),
      ...checkComposite(lines, layout),
      ...checkCalendar(layout, { date_of_birth: birth, date_of_expiry: expiry }),
    ],
    checked: checkedRanges(layout),
    notes: notesOf(layout, { date_of_birth: birth, date_of_expiry: expiry }),
    mayBeTruncated: names.fillsItsPlace,
  };
}

function isCard({ format }: ZoneLayout): boolean {
  return format === 'TD1' || format === 'TD2';
}

type DocumentNumber = { value: string; optionalData: string; isCorrect: boolean | undefined };

// A number of more than nine characters goes on in the optional data; a filler stands in the place of its check digit,
// which follows the rest of the number (ICAO 9303-5, 4.2.4, and 9303-6, 4.2.4).
function readDocumentNumber(lines: readonly string[], layout: ZoneLayout): DocumentNumber {
  const place = layout.parts.document_number;
  const start = textAt(lines, place);
  const optionalData = textAt(lines, layout.parts.optional_data);
  const digit = place === undefined ? '' : (lines[place.line]?.[place.end] ?? '');
  if (!isCard(layout) || digit !== '<') return { value: start, optionalData, isCorrect: undefined };
  const rest = optionalData.split('<')[0] ?? '';
  if (rest.length < 2) return { value: start, optionalData, isCorrect: false };
  const value = start + rest.slice(0, -1);
  // Sweden counts the filler as a character of the number.
  const counted = textAt(lines, layout.parts.issuing_state) === 'SWE' ? `${start}<${rest.slice(0, -1)}` : value;
  return {
    value,
    optionalData: optionalData.slice(rest.length),
    isCorrect: [value, counted].some((covered) => String(checkDigit(covered)) === rest.at(-1)),
  };
}

type Names = {
  surname: string;
  givenNames: string;
  ranges: [ZoneRange, ZoneRange] | undefined;
  fillsItsPlace: boolean;
};

function readNames(lines: readonly string[], layout: ZoneLayout): Names {
  const { names: place, surname: surnamePlace, given_names: givenPlace } = layout.parts;
  if (place === undefined || surnamePlace !== undefined) {
    if (givenPlace === undefined) return withoutGivenNames(lines, surnamePlace);
    const surname = textAt(lines, surnamePlace);
    const givenNames = textAt(lines, givenPlace);
    const ranges: Names['ranges'] = surnamePlace && givenPlace ? [surnamePlace, givenPlace] : undefined;
    return { surname, givenNames, ranges, fillsItsPlace: !surname.endsWith('<') || !givenNames.endsWith('<') };
  }
  const names = textAt(lines, place);
  const [surname = '', ...rest] = names.split('<<');
  const givenNames = rest.join('<<').replace(/<+$/, '');
  const end = place.start + surname.length;
  const givenStart = Math.min(place.end, end + 2);
  const ranges: Names['ranges'] = [
    { ...place, end },
    { ...place, start: givenStart, end: givenStart + givenNames.length },
  ];
  return { surname, givenNames, ranges, fillsItsPlace: !names.endsWith('<') };
}

// The line of a licence that holds a surname only.
function withoutGivenNames(lines: readonly string[], place: ZoneRange | undefined): Names {
  const surname = textAt(lines, place);
  const ranges: Names['ranges'] = place && [place, { ...place, start: place.end }];
  return { surname, givenNames: '', ranges, fillsItsPlace: !surname.endsWith('<') };
}

// What a visa holds beyond the fixed fields is for its issuer to say.
function readPersonalNumber(format: ZoneFormat, first: string, second: string): string | undefined {
  if (format === 'MRV-A' || format === 'MRV-B') return undefined;
  const value = withoutFillers(first);
  return value === '' ? withoutFillers(second) : value;
}

function readSex(character: string): string | undefined {
  if (character === '<') return 'X';
  return 'MFX'.includes(character) && character !== '' ? character : undefined;
}

function checkParts(lines: readonly string[], layout: ZoneLayout, number: DocumentNumber): Check[] {
  return layout.checks.map((check) => {
    const { part, digitMayBeFiller } = check;
    const place = checkedRange(layout, check);
    const covered = textAt(lines, place);
    const digit = place === undefined ? '' : (lines[place.line]?.[place.end] ?? '');
    const isBlank = /^<*$/.test(covered);
    const holds = digit === String(checkDigit(covered)) || (digitMayBeFiller && digit === '<' && isBlank);
    const name = part === 'optional_data' ? 'personal_number' : part;
    return { name, passed: part === 'document_number' && number.isCorrect !== undefined ? number.isCorrect : holds };
  });
}

function checkComposite(lines: readonly string[], layout: ZoneLayout): Check[] {
  const { composite } = layout;
  if (composite === undefined) return [];
  const covered = composite.covers.map((part) => textAt(lines, part)).join('');
  return [{ name: 'composite', passed: lines[composite.line]?.[composite.index] === String(checkDigit(covered)) }];
}

type Dates = Record<'date_of_birth' | 'date_of_expiry', ZoneDate>;

// Only what fails is said: that a date is one is no evidence of anything.
function checkCalendar(layout: ZoneLayout, dates: Dates): Check[] {
  return Object.entries(dates)
    .filter(([name, { kind }]) => kind === 'impossible' && layout.parts[name as keyof Dates] !== undefined)
    .map(([name]) => ({ name: `${name}_in_calendar`, passed: false }));
}

function notesOf(layout: ZoneLayout, { date_of_birth: birth, date_of_expiry: expiry }: Dates): ZoneNote[] {
  const notes: ZoneNote[] = [];
  if (birth.kind === 'unknown') notes.push('date_of_birth_unknown');
  if (layout.parts.date_of_expiry === undefined || expiry.kind === 'impossible') return notes;
  if (expiry.kind === 'none') notes.push('no_expiry');
  if (expiry.kind === 'unknown') notes.push('date_of_expiry_unknown');
  return notes;
}

function checkedRanges(layout: ZoneLayout): ZoneRange[] {
  const { checks, composite } = layout;
  const own = checks.flatMap((check) => {
    const place = checkedRange(layout, check);
    return place === undefined ? [] : [{ ...place, end: place.end + 1 }];
  });
  if (composite === undefined) return own;
  return [...own, ...composite.covers, { line: composite.line, start: composite.index, end: composite.index + 1 }];
}

function rangesOf(layout: ZoneLayout, names: Names, optionalData: string): ParsedZone['ranges'] {
  const { names: _names, optional_data, optional_data_2, ...same } = layout.parts;
  const [surname, given_names] = names.ranges ?? [];
  const personal_number = /^<*$/.test(optionalData) ? optional_data_2 : optional_data;
  const ranges = { ...same, surname, given_names, personal_number };
  return Object.fromEntries(Object.entries(ranges).filter(([, place]) => place !== undefined));
}

function textAt(lines: readonly string[], place: ZoneRange | undefined): string {
  return place === undefined ? '' : (lines[place.line] ?? '').slice(place.start, place.end);
}

// Fillers at the ends say nothing; one inside stands for a blank or a hyphen of the printed number.
function withoutFillers(text: string): string {
  return text.replace(/<+/g, ' ').trim();
}

function toName(text: string): string {
  return text.replace(/<+/g, ' ').trim();
}
