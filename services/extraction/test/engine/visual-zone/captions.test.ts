import { findLabelled, type Findings } from '../../../src/engine/visual-zone/find-labelled.ts';
import { toRows } from '../../../src/engine/visual-zone/printed-lines.ts';
import { column, wordsOf, type Piece } from './words-of.ts';

const today = '2026-04-01';
function labelledIn(pieces: readonly Piece[], isLicence = false): Findings {
  return findLabelled(toRows(wordsOf(pieces)), { today, isLicence });
}

function valuesOf(findings: Findings): Record<string, string> {
  return Object.fromEntries(Object.entries(findings).map(([field, { value }]) => [field, value]));
}

const wordings = {
  English: [
    'Surname',
    'Given names',
    'Date of birth',
    'Place of birth',
    'Date of issue',
    'Date of expiry',
    'Passport No.',
  ],
  German: ['Name', 'Vornamen', 'Geburtsdatum', 'Geburtsort', 'Ausstellungsdatum', 'Gültig bis', 'Pass-Nr.'],
  French: [
    'Nom',
    'Prénoms',
    'Date de naissance',
    'Lieu de naissance',
    'Date de délivrance',
    "Date d'expiration",
    'N° de passeport',
  ],
  Spanish: [
    'Apellidos',
    'Nombre',
    'Fecha de nacimiento',
    'Lugar de nacimiento',
    'Fecha de expedición',
    'Fecha de caducidad',
    'Pasaporte no',
  ],
  Italian: [
    'Cognome',
    'Nome',
    'Data di nascita',
    'Luogo di nascita',
    'Data di rilascio',
    'Data di scadenza',
    'Passaporto N.',
  ],
  Dutch: ['Naam', 'Voornamen', 'Geboortedatum', 'Geboorteplaats', 'Datum van afgifte', 'Geldig tot', 'Documentnummer'],
  Portuguese: [
    'Apelidos',
    'Nomes próprios',
    'Data de nascimento',
    'Local de nascimento',
    'Data de emissão',
    'Data de validade',
    'Passaporte n',
  ],
  'two languages': [
    ...[
      'Surname / Nom',
      'Given names / Prénoms',
      'Date of birth / Date de naissance',
      'Place of birth / Lieu de naissance',
    ],
    ...['Date of issue / Date de délivrance', "Date of expiry / Date d'expiration", 'Passport No. / N° de passeport'],
  ],
  'letters that OCR took for others': [
    ...['Sumame', 'Given narnes', 'Dale of birth', 'Place of blrth', 'Date of issuc', 'Date ol expiry', 'Passporl No'],
  ],
};
const values = ['LINDEN', 'EVA MARIA', '28 02 1981', 'CHUR', '01 MAR 2003', '01.03.2033', 'C01X00T47'];

describe('captions', () => {
  it.each(Object.entries(wordings))('in %s lead to what stands below them', (_, captions) => {
    const pieces = column(captions.map((caption, row) => [caption, values[row] ?? '']));

    expect(valuesOf(labelledIn(pieces))).toEqual({
      ...{ surname: 'LINDEN', given_names: 'EVA MARIA', date_of_birth: '1981-02-28', place_of_birth: 'CHUR' },
      ...{ date_of_issue: '2003-03-01', date_of_expiry: '2033-03-01', document_number: 'C01X00T47' },
    });
  });

  it('lead to what stands behind them', () => {
    const pieces = [
      { text: 'Surname: LINDEN', x: 100, y: 100 },
      { text: 'Date of birth', x: 100, y: 140 },
      { text: '28.02.1981', x: 320, y: 140 },
      { text: 'Passport No. C01X00T47', x: 100, y: 180 },
    ];

    expect(valuesOf(labelledIn(pieces))).toEqual({
      ...{ surname: 'LINDEN', date_of_birth: '1981-02-28', document_number: 'C01X00T47' },
    });
  });

  it('side by side lead each to its own', () => {
    const pieces = [
      { text: 'Date of issue', x: 100, y: 100 },
      { text: 'Date of expiry', x: 500, y: 100 },
      { text: '01 MAR 2023', x: 100, y: 130 },
      { text: '01 MAR 2033', x: 500, y: 130 },
    ];

    expect(valuesOf(labelledIn(pieces))).toEqual({ date_of_issue: '2023-03-01', date_of_expiry: '2033-03-01' });
  });

  it('over two lines lead to what stands below the second', () => {
    const pieces = [
      { text: 'Document No. /', x: 100, y: 100 },
      { text: 'Numéro de document', x: 100, y: 126 },
      { text: 'D23145890', x: 110, y: 154 },
    ];

    expect(valuesOf(labelledIn(pieces))).toEqual({ document_number: 'D23145890' });
  });

  it('of both names lead to a line with a comma between them', () => {
    const pieces = column([['Name (Surname, Given names)', 'LIN, MEI-HUA']]);

    expect(valuesOf(labelledIn(pieces))).toEqual({ surname: 'LIN', given_names: 'MEI-HUA' });
  });

  it('lead to an address of several lines', () => {
    const pieces = [
      { text: 'Anschrift', x: 100, y: 100 },
      { text: 'HEIDESTRASSE 17', x: 100, y: 130 },
      { text: '51147 KOELN', x: 100, y: 156 },
    ];

    expect(valuesOf(labelledIn(pieces))).toEqual({ address: 'HEIDESTRASSE 17, 51147 KOELN' });
  });

  it('lead to nothing that has not the form of what they announce', () => {
    const pieces = column([
      ['Date of birth', 'IVANOVA'],
      ['Passport No.', 'REPUBLIC'],
      ['Surname', '12 AUG 1974'],
      ['Date of expiry', '03/04/2033'],
      ['Name of father', 'KARL'],
      ['Nationality', 'UTOPIAN'],
    ]);

    expect(valuesOf(labelledIn(pieces))).toEqual({});
  });

  it('of a driving licence are its numbers', () => {
    const pieces = [
      { text: '1. LINDEN', x: 300, y: 100 },
      { text: '2. EVA MARIA', x: 300, y: 130 },
      { text: '3. 28.02.1981 CHUR', x: 300, y: 160 },
      { text: '4a. 01.03.2023', x: 300, y: 190 },
      { text: '4c. LANDRATSAMT', x: 520, y: 190 },
      { text: '4b. 01.03.2033', x: 300, y: 220 },
      { text: '5. B072RRE2I55', x: 300, y: 250 },
    ];

    expect(valuesOf(labelledIn(pieces, true))).toEqual({
      ...{ surname: 'LINDEN', given_names: 'EVA MARIA', date_of_birth: '1981-02-28', place_of_birth: 'CHUR' },
      ...{ date_of_issue: '2023-03-01', date_of_expiry: '2033-03-01', document_number: 'B072RRE2I55' },
    });
  });
});
