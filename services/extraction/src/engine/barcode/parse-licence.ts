import { findIssuer } from './licence-issuers.ts';
import { readAddress } from './licence-address.ts';
import { readLicenceText, type LicenceElements } from './licence-elements.ts';
import { readLicenceNames } from './licence-names.ts';
import { readStripe, type Stripe } from './magnetic-stripe.ts';
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
  /** The version of the standard it was written to, from 0; undefined for the text of a magnetic stripe. */
  version: number | undefined;
  /** Six digits: who issued it. */
  issuerNumber: string;
  fields: Partial<Record<LicenceField, string>>;
  /** Each field as it was written. */
  raw: Partial<Record<LicenceField, string>>;
  /** Fields that may be meant otherwise than they were read. */
  doubtful: LicenceField[];
  /** Whether the issuer says that it cut the name. */
  mayBeTruncated: boolean;
};

/** A field, its value and how it was written; undefined where there is none. */
type Found = [field: LicenceField, value: string | undefined, written: string | undefined];

/**
 * Reads the text of a PDF417 code on a North American driving licence or identity card, of versions 0 to 10 and later
 * ones of the same build, or of a magnetic stripe in such a code.
 *
 * @returns undefined when it is none
 * @see AAMVA DL/ID Card Design Standard 2020, annex D: the header, the elements and their forms in each version
 */
export function parseLicence(text: string): ParsedLicence | undefined {
  const licence = readLicenceText(text);
  if (licence === undefined) return parseStripe(text);
  const { version, issuerNumber, elements } = licence;
  const number = elements.get('DAQ')?.replace(/\s+/g, '');
  if (number === undefined || number.length > mostNumberLength) return undefined;
  const names = readLicenceNames(elements, issuerNumber);
  return {
    version,
    issuerNumber,
    ...collect(fieldsOf(elements, issuerNumber)),
    doubtful: names.isGuessed ? ['surname', 'given_names'] : [],
    mayBeTruncated: ['DDE', 'DDF', 'DDG'].some((name) => elements.get(name) === 'T'),
  };
}

/** A number has 25 characters at most; a longer one is elements that nothing parts. */
const mostNumberLength = 25;

function fieldsOf(elements: LicenceElements, issuerNumber: string): Found[] {
  const names = readLicenceNames(elements, issuerNumber);
  const address = readAddress(elements);
  const [number, sex] = [elements.get('DAQ'), elements.get('DBC')];
  return [
    ['document_number', number?.replace(/\s+/g, ''), number],
    ['surname', names.surname, names.rawSurname],
    ['given_names', names.givenNames, names.rawGivenNames],
    ...dateElements.map(([field, name]): Found => [field, toDate(elements.get(name)), elements.get(name)]),
    ['sex', sexes.get((sex ?? '').toUpperCase()), sex],
    ['address', address?.value, address?.written],
    ['issuer', findIssuer(issuerNumber), issuerNumber],
  ];
}

function parseStripe(text: string): ParsedLicence | undefined {
  const stripe = readStripe(text);
  if (stripe === undefined) return undefined;
  const { issuerNumber, mayBeginWithLetter } = stripe;
  return {
    version: undefined,
    issuerNumber,
    ...collect(fieldsOfStripe(stripe)),
    doubtful: mayBeginWithLetter ? ['document_number'] : [],
    mayBeTruncated: false,
  };
}

function fieldsOfStripe(stripe: Stripe): Found[] {
  return [
    ['document_number', stripe.documentNumber, stripe.documentNumber],
    ['surname', stripe.surname, stripe.rawName],
    ['given_names', stripe.givenNames, stripe.rawName],
    ['date_of_birth', stripe.dateOfBirth, stripe.rawDates.slice(4)],
    ['date_of_expiry', stripe.dateOfExpiry, stripe.rawDates.slice(0, 4)],
    ['sex', stripe.sex, stripe.sex],
    ['address', stripe.address, stripe.rawAddress],
    ['issuer', findIssuer(stripe.issuerNumber), stripe.issuerNumber],
  ];
}

function collect(found: readonly Found[]): Pick<ParsedLicence, 'fields' | 'raw'> {
  const filled = found.filter(([, value, written]) => (value ?? '') !== '' && written !== undefined);
  return {
    fields: Object.fromEntries(filled.map(([field, value]) => [field, value])),
    raw: Object.fromEntries(filled.map(([field, , written]) => [field, written])),
  };
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

/**
 * A date, written month first in the United States and year first in Canada and in version 1. No month is called 19 or
 * 20, so the digits tell which it is, whatever the header says.
 */
function toDate(written: string | undefined): string | undefined {
  const digits = (written ?? '').replace(/[/-]/g, '');
  if (!/^\d{8}$/.test(digits)) return undefined;
  const part = (start: number, end: number): number => Number(digits.slice(start, end));
  const date =
    part(0, 2) > 12
      ? { year: part(0, 4), month: part(4, 6), day: part(6, 8) }
      : { year: part(4, 8), month: part(0, 2), day: part(2, 4) };
  return date.year < 1900 || date.year > 2200 ? undefined : toIsoDate(date);
}
