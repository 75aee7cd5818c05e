import { toIsoDate } from '../values/date.ts';

/** What the tracks of a licence's magnetic stripe say; a part that is not written, or not certain, is undefined. */
export type Stripe = {
  issuerNumber: string;
  documentNumber: string;
  /** Whether its first two digits may stand for a letter: the track holds digits only, and A is 01. */
  mayBeginWithLetter: boolean;
  surname: string | undefined;
  givenNames: string | undefined;
  dateOfBirth: string | undefined;
  /** Only where the track gives a day: most give the month. */
  dateOfExpiry: string | undefined;
  sex: string | undefined;
  address: string | undefined;
  rawName: string;
  rawDates: string;
  rawAddress: string;
};

// Names, cities and addresses that fill their place have no sign behind them.
const firstTrack = /%([A-Z]{2})(?:([^^?]{1,12})\^|([^^?]{13}))(?:([^^?]{1,34})\^|([^^?]{35}))([^?]{0,30})\?/;
const secondTrack = /;(\d{6})(\d{1,13})=(\d{4})(\d{8})(\d{0,5})=?\?/;
const thirdTrack = /[%#+].{2}([A-Z0-9 -]{11}).{16}([12MF9])/;

/**
 * Reads the text of a magnetic stripe, which some print as a PDF417 code.
 *
 * @returns undefined when it is none
 * @see AAMVA DL/ID Card Design Standard 2020, annex F
 */
export function readStripe(text: string): Stripe | undefined {
  const found = secondTrack.exec(text);
  if (found === null) return undefined;
  const [head, issuerNumber = '', number = '', expiry = '', birth = '', overflow = ''] = found;
  const { code, sex } = readThirdTrack(text.slice(found.index + head.length));
  const dateOfBirth = toDay(birth);
  return {
    issuerNumber,
    documentNumber: number + overflow,
    mayBeginWithLetter: /^(?:0[1-9]|1\d|2[0-6])/.test(number),
    dateOfBirth,
    dateOfExpiry: toExpiry(expiry, dateOfBirth),
    sex,
    ...readFirstTrack(text, code),
    rawDates: `${expiry}${birth}`,
  };
}

function readFirstTrack(
  text: string,
  code: string,
): Pick<Stripe, 'surname' | 'givenNames' | 'address' | 'rawName' | 'rawAddress'> {
  const [, state = '', shortCity, city = shortCity ?? '', shortName, name = shortName ?? '', street = ''] =
    firstTrack.exec(text) ?? [];
  const [surname, ...given] = name.split(/[$,]/).map((part) => part.trim());
  const lines = street.split(/[$^]/).map((line) => line.trim());
  const address = [...lines, city.trim(), `${state} ${code}`.trim()].filter((part) => part !== '').join(', ');
  return {
    surname: given.length > 0 ? surname : undefined,
    givenNames: given.length > 0 ? given.slice(0, 2).join(' ').trim() : undefined,
    address: street === '' ? undefined : address,
    rawName: name,
    rawAddress: [street, city, state, code].join('\n'),
  };
}

function readThirdTrack(text: string): { code: string; sex: string | undefined } {
  const [, code = '', sex = ''] = thirdTrack.exec(text) ?? [];
  return { code: code.trim(), sex: sexes.get(sex) };
}

const sexes: ReadonlyMap<string, string> = new Map([
  ['1', 'M'],
  ['2', 'F'],
  ['9', 'X'],
  ['M', 'M'],
  ['F', 'F'],
]);

function toDay(digits: string): string | undefined {
  const part = (start: number, end: number): number => Number(digits.slice(start, end));
  return toIsoDate({ year: part(0, 4), month: part(4, 6), day: part(6, 8) });
}

// A year and a month; 99 for the month stands for the birthday, 88 for the last day of its month.
function toExpiry(digits: string, dateOfBirth: string | undefined): string | undefined {
  const [year, kind] = [2000 + Number(digits.slice(0, 2)), digits.slice(2)];
  const [, month = 0, day = 0] = (dateOfBirth ?? '').split('-').map(Number);
  if (month === 0) return undefined;
  if (kind === '99') return toIsoDate({ year, month, day });
  return kind === '88' ? toIsoDate({ year, month, day: new Date(Date.UTC(year, month, 0)).getUTCDate() }) : undefined;
}
