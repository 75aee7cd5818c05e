import { createDice, makeZone, otherCharacter, type Dice } from '../alterations/make-zones.ts';
import { parseZone } from '../../src/engine/mrz/parse-zone.ts';
import type { DrawnDocument } from './draw-document.ts';

/** The fields of a zone that are printed as well. */
export const printedFields = ['document_number', 'surname', 'given_names', 'date_of_birth', 'date_of_expiry'] as const;
export type PrintedField = (typeof printedFields)[number];

/** A document of an invented person, and what is printed on it. */
export type MadeDocument = DrawnDocument & {
  language: string;
  /** The values in the form in which they are answered. */
  printed: Record<PrintedField, string>;
  /** The field whose print differs from the zone in one character. */
  altered: PrintedField | undefined;
};

type Captions = Record<PrintedField | 'date_of_issue' | 'place_of_birth', string> & { months: readonly string[] };

const months = (names: string): string[] => names.split(' ');
const english = months('JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC');
const captions: Record<string, Captions> = {
  en: {
    ...{ document_number: 'PASSPORT NO', surname: 'SURNAME', given_names: 'GIVEN NAMES', months: english },
    ...{ date_of_birth: 'DATE OF BIRTH', date_of_expiry: 'DATE OF EXPIRY' },
    ...{ date_of_issue: 'DATE OF ISSUE', place_of_birth: 'PLACE OF BIRTH' },
  },
  de: {
    ...{ document_number: 'PASS NR', surname: 'NAME', given_names: 'VORNAMEN', date_of_birth: 'GEBURTSDATUM' },
    ...{ date_of_expiry: 'GUELTIG BIS', date_of_issue: 'AUSSTELLUNGSDATUM', place_of_birth: 'GEBURTSORT' },
    months: months('JAN FEB MRZ APR MAI JUN JUL AUG SEP OKT NOV DEZ'),
  },
  fr: {
    ...{ document_number: 'NO DU PASSEPORT', surname: 'NOM', given_names: 'PRENOMS' },
    ...{ date_of_birth: 'DATE DE NAISSANCE', date_of_expiry: 'DATE D EXPIRATION' },
    ...{ date_of_issue: 'DATE DE DELIVRANCE', place_of_birth: 'LIEU DE NAISSANCE' },
    months: months('JAN FEV MARS AVR MAI JUIN JUIL AOUT SEPT OCT NOV DEC'),
  },
  es: {
    ...{ document_number: 'PASAPORTE NO', surname: 'APELLIDOS', given_names: 'NOMBRE' },
    ...{ date_of_birth: 'FECHA DE NACIMIENTO', date_of_expiry: 'FECHA DE CADUCIDAD' },
    ...{ date_of_issue: 'FECHA DE EXPEDICION', place_of_birth: 'LUGAR DE NACIMIENTO' },
    months: months('ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC'),
  },
  it: {
    ...{ document_number: 'PASSAPORTO N', surname: 'COGNOME', given_names: 'NOME' },
    ...{ date_of_birth: 'DATA DI NASCITA', date_of_expiry: 'DATA DI SCADENZA' },
    ...{ date_of_issue: 'DATA DI RILASCIO', place_of_birth: 'LUOGO DI NASCITA' },
    months: months('GEN FEB MAR APR MAG GIU LUG AGO SET OTT NOV DIC'),
  },
  nl: {
    ...{ document_number: 'DOCUMENTNUMMER', surname: 'NAAM', given_names: 'VOORNAMEN' },
    ...{ date_of_birth: 'GEBOORTEDATUM', date_of_expiry: 'GELDIG TOT' },
    ...{ date_of_issue: 'DATUM VAN AFGIFTE', place_of_birth: 'GEBOORTEPLAATS' },
    months: months('JAN FEB MRT APR MEI JUN JUL AUG SEP OKT NOV DEC'),
  },
};

/** Documents in six languages; on every third, one character of one printed value is another than in the zone. */
export function makeDocuments(count: number, seed: number): MadeDocument[] {
  const roll = createDice(seed);
  return Array.from({ length: count }, (_, number) => makeDocument(number, roll));
}

function makeDocument(number: number, roll: Dice): MadeDocument {
  const languages = Object.keys(captions);
  const language = languages[(number + Math.floor(number / languages.length)) % languages.length] ?? 'en';
  const zone = makeZone((['TD3', 'TD2', 'MRV-A'] as const)[roll(3)] ?? 'TD3', roll);
  const fields = parseZone(zone, '2026-11-30')?.fields ?? {};
  const printed = Object.fromEntries(
    printedFields.map((name) => [name, fields[name] ?? '']),
  ) as MadeDocument['printed'];
  const altered = number % 3 === 0 ? printedFields[roll(printedFields.length)] : undefined;
  if (altered !== undefined) printed[altered] = alter(altered, printed[altered], roll);
  const said = captions[language] as Captions;
  const write = (date: string): string => writeDate(date, said.months, roll(3));
  return {
    language,
    zone,
    printed,
    altered,
    print: [
      [said.document_number, printed.document_number],
      [said.surname, printed.surname],
      [said.given_names, printed.given_names],
      [said.date_of_birth, write(printed.date_of_birth)],
      [said.place_of_birth, ['ZENITH', 'PORT VERDE', 'NORDSTADT'][roll(3)] ?? ''],
      [said.date_of_issue, write('2021-03-17')],
      [said.date_of_expiry, write(printed.date_of_expiry)],
    ],
  };
}

// The day of a date that is altered stays one of its month.
function alter(field: PrintedField, value: string, roll: Dice): string {
  const at = field.startsWith('date') ? 9 : roll(value.length);
  const other = field.startsWith('date') ? String((Number(value[at]) % 8) + 1) : otherCharacter(value[at] ?? '', roll);
  return value.slice(0, at) + other + value.slice(at + 1);
}

function writeDate(iso: string, names: readonly string[], form: number): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  const name = names[Number(month) - 1] ?? '';
  if (form === 0) return `${day} ${month} ${year}`;
  return form === 1 ? `${day} ${name} ${year}` : `${day} ${name} ${year.slice(2)}`;
}
