import { findIssuer } from './licence-issuers.ts';
import { toIsoDate } from '../values/date.ts';

/** A field of a driving licence. */
export type LicenceField =
  | 'document_number'
  | 'surname'
  | 'given_names'
  | 'date_of_birth'
  | 'date_of_issue'
  | 'date_of_expiry'
  | 'sex'
  | 'address'
  | 'issuer';

/** What the barcode of a driving licence says. */
export type ParsedLicence = {
  /** The version of the standard it was written to, from 0. */
  version: number;
  /** Six digits: who issued it. */
  issuerNumber: string;
  fields: Partial<Record<LicenceField, string>>;
  /** Each field as it was written. */
  raw: Partial<Record<LicenceField, string>>;
  /** Whether the issuer says that it cut the name. */
  mayBeTruncated: boolean;
};

type Elements = ReadonlyMap<string, string>;

// Version 0 and 1 have no version of the jurisdiction; the number of subfiles follows it.
const header = /@[\s\x1c-\x1f]{0,6}(?:ANSI ?|AAMVA)(\d{6})(\d{2})/;
// Writers mean by these that there is nothing to say.
const nothing = /^(?:NONE|UNAVL?|UNAVAILABLE|N\/A)?$/i;

/**
 * Reads the text of a PDF417 code on a North American driving licence or identity card, of versions 0 to 10 and later
 * ones of the same build. The offsets in its header are not believed: enough issuers get them wrong; its elements
 * carry their names and stand on lines of their own.
 *
 * @returns undefined when it is none
 * @see AAMVA DL/ID Card Design Standard 2020, annex D: the header, the elements and their forms in each version
 */
export function parseLicence(text: string): ParsedLicence | undefined {
  const found = header.exec(text);
  if (found === null) return undefined;
  const elements = readElements(text.slice(found.index + found[0].length));
  const [, issuerNumber = '', version = ''] = found;
  const { values, raw } = readFields(elements, issuerNumber);
  if (values.document_number === undefined) return undefined;
  return {
    version: Number(version),
    issuerNumber,
    fields: values,
    raw,
    mayBeTruncated: ['DDE', 'DDF', 'DDG'].some((name) => elements.get(name) === 'T'),
  };
}

// The first element stands behind the name of its subfile, and that behind the directory: "…DL00410288DLDAQD1234".
function readElements(body: string): Elements {
  const elements = new Map<string, string>();
  const [first = '', ...lines] = body.split(/[\n\r\x1c-\x1f]+/);
  const start = /(?:DL|ID|EN)(D[A-Z]{2}.*)$/.exec(first.replace(/^\d{2,4}(?:[A-Z]{2}\d{8})*/, ''));
  for (const line of [start?.[1] ?? '', ...lines]) {
    const [, name = '', value = ''] = /^(?:DL|ID|EN)?(D[A-Z]{2})(.*)$/.exec(line.trim()) ?? [];
    if (name !== '' && !elements.has(name) && !nothing.test(value.trim())) elements.set(name, value.trim());
  }
  return elements;
}

function readFields(
  elements: Elements,
  issuerNumber: string,
): { values: ParsedLicence['fields']; raw: ParsedLicence['raw'] } {
  const values: ParsedLicence['fields'] = {};
  const raw: ParsedLicence['raw'] = {};
  const note = (field: LicenceField, value: string | undefined, written: string | undefined): void => {
    if (value === undefined || value === '' || written === undefined) return;
    values[field] = value;
    raw[field] = written;
  };
  const { surname, givenNames } = readNames(elements);
  note('document_number', elements.get('DAQ')?.replace(/\s+/g, ''), elements.get('DAQ'));
  note('surname', surname, elements.get('DCS') ?? elements.get('DAB') ?? elements.get('DAA'));
  note('given_names', givenNames, writtenGivenNames(elements));
  for (const [field, name] of dateElements) note(field, toDate(elements.get(name)), elements.get(name));
  note('sex', sexes.get((elements.get('DBC') ?? '').toUpperCase()), elements.get('DBC'));
  note('address', ...addressOf(elements));
  note('issuer', findIssuer(issuerNumber), issuerNumber);
  return { values, raw };
}

const dateElements = [
  ['date_of_birth', 'DBB'],
  ['date_of_issue', 'DBD'],
  ['date_of_expiry', 'DBA'],
] as const;

const sexes: ReadonlyMap<string, string> = new Map([
  ['1', 'M'],
  ['2', 'F'],
  ['9', 'X'],
  ['M', 'M'],
  ['F', 'F'],
  ['X', 'X'],
]);

// Version 1 has one name of all parts, "FAMILY,FIRST,MIDDLE,SUFFIX", or three of them; 2 and 3 have all given names in
// one; since 4 the first stands apart from the middle ones.
function readNames(elements: Elements): { surname: string | undefined; givenNames: string | undefined } {
  const [family, ...others] = (elements.get('DAA') ?? '').split(/[,@]/).map(tidy);
  const given = writtenGivenNames(elements);
  const surname = elements.get('DCS') ?? elements.get('DAB') ?? family;
  const whole = elements.get('DAA') === undefined ? undefined : others.slice(0, 2).join(' ').trim();
  const isWhole = given === elements.get('DAA');
  return {
    surname: surname === undefined ? undefined : tidy(surname),
    givenNames: isWhole ? whole : tidy(given ?? ''),
  };
}

function writtenGivenNames(elements: Elements): string | undefined {
  const [first, middle] = [elements.get('DCT') ?? elements.get('DAC'), elements.get('DAD')];
  if (first === undefined) return middle ?? elements.get('DAA');
  // Some repeat the middle name that their combined element holds already.
  const isRepeated = middle !== undefined && elements.has('DCT') && tidy(first).endsWith(` ${tidy(middle)}`);
  return middle === undefined || isRepeated ? first : `${first} ${middle}`;
}

function tidy(name: string): string {
  return name.replace(/[,\s]+/g, ' ').trim();
}

/**
 * A date, written month first in the United States and year first in Canada and in version 1. No month is called 19 or
 * 20, so the digits tell which it is, whatever the header says.
 */
function toDate(written: string | undefined): string | undefined {
  const digits = (written ?? '').replace(/[/-]/g, '');
  if (!/^\d{8}$/.test(digits)) return undefined;
  const part = (start: number, end: number): number => Number(digits.slice(start, end));
  return part(0, 2) > 12
    ? toIsoDate({ year: part(0, 4), month: part(4, 6), day: part(6, 8) })
    : toIsoDate({ year: part(4, 8), month: part(0, 2), day: part(2, 4) });
}

// Since version 2 there is one address; version 1 has that of the mail and that of the residence.
function addressOf(elements: Elements): [address: string | undefined, written: string | undefined] {
  const names = elements.has('DAG') ? ['DAG', 'DAH', 'DAI', 'DAJ', 'DAK'] : ['DAL', 'DAM', 'DAN', 'DAO', 'DAP'];
  const [street, more, city, state, code] = names.map((name) => elements.get(name));
  // A nine-digit code is filled up with zeros, a shorter one with blanks.
  const postalCode = code
    ?.replace(/\s+/g, ' ')
    .replace(/^(\d{5})-?0000$/, '$1')
    .replace(/^(\d{5})(\d{4})$/, '$1-$2');
  const region = [state, postalCode].filter(isPresent).join(' ');
  const parts = [street, more, city, region].filter(isPresent).map((part) => part.replace(/\s+/g, ' '));
  if (street === undefined && city === undefined) return [undefined, undefined];
  return [parts.join(', '), [street, more, city, state, code].filter(isPresent).join('\n')];
}

function isPresent(part: string | undefined): part is string {
  return part !== undefined && part !== '';
}
