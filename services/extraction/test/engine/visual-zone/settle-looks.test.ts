import { findLabelled } from '../../../src/engine/visual-zone/find-labelled.ts';
import { findPrinted } from '../../../src/engine/visual-zone/find-printed.ts';
import { toRows } from '../../../src/engine/visual-zone/printed-lines.ts';
import { openFields, settleLooks, type Look } from '../../../src/engine/visual-zone/settle-looks.ts';
import { column, wordsOf, type Piece } from './words-of.ts';

const today = '2026-04-01';
const zone = {
  ...{ document_number: 'L898902C3', surname: 'ERIKSSON', given_names: 'ANNA MARIA' },
  ...{ date_of_birth: '1974-08-12', date_of_expiry: '2012-04-15' },
};

function lookAt(pieces: readonly Piece[]): Look {
  const rows = toRows(wordsOf(pieces));
  const labelled = findLabelled(rows, { today, isLicence: false });
  return { labelled, printed: findPrinted(rows, zone, labelled) };
}

describe('what is printed', () => {
  const page = (changes: Record<string, string> = {}): Piece[] =>
    column(
      Object.entries({
        'Passport No.': 'L898902C3',
        Surname: 'ERIKSSON',
        'Given names': 'ANNA MARIA',
        'Date of birth': '12 AUG 1974',
        'Date of expiry': '15 APR 2012',
        ...changes,
      }),
    );

  it('confirms the zone in one look', () => {
    const look = lookAt(page());

    expect(openFields(look, zone)).toEqual([]);
    expect(settleLooks([look], zone, true)).toMatchObject({
      document_number: { value: 'L898902C3', confidence: 0.97, label: 'Passport No.' },
      date_of_birth: { value: '1974-08-12', raw: '12 AUG 1974' },
    });
  });

  it.each([
    ['Passport No.', 'L898902C8', 'document_number', 'L898902C8'],
    ['Date of birth', '12 AUG 1984', 'date_of_birth', '1984-08-12'],
    ['Date of expiry', '15 APR 2032', 'date_of_expiry', '2032-04-15'],
    ['Surname', 'ERIKSEN', 'surname', 'ERIKSEN'],
  ] as const)(
    'and differs below %s is answered as printed once both engines have read it',
    (caption, text, field, value) => {
      const look = lookAt(page({ [caption]: text }));

      expect(openFields(look, zone)).toEqual([field]);
      expect(settleLooks([look, look], zone, true)[field]).toMatchObject({ value, confidence: 0.9 });
      expect(settleLooks([look], zone, false)[field]).toMatchObject({ value, confidence: 0.48 });
    },
  );

  it('and was read by one engine so and by the other otherwise is open', () => {
    const [one, other] = [lookAt(page({ Surname: 'ERIKSSDN' })), lookAt(page({ Surname: 'ERIKSSCN' }))];

    expect(settleLooks([one, other], zone, true)).not.toHaveProperty('surname');
  });

  it('elsewhere does not confirm what its own caption contradicts', () => {
    const pieces = [...page({ 'Date of expiry': '15 APR 2032' }), { text: '15 APR 2012', x: 600, y: 600 }];

    expect(lookAt(pieces).printed).not.toHaveProperty('date_of_expiry');
  });

  it('below the caption of another date does not confirm this one', () => {
    const pieces = column([['Date of issue', '15 APR 2012']]);

    expect(lookAt(pieces).printed).not.toHaveProperty('date_of_expiry');
  });

  it('without captions confirms names that fill a line, numbers and dates', () => {
    const pieces = ['L 898 902 C3', 'Eriksson', 'Anna Maria', '12AUG/AOÛT 74', '15.04.2012'].map((text, row) => ({
      ...{ text, x: 100, y: 100 + 50 * row },
    }));

    expect(openFields(lookAt(pieces), zone)).toEqual([]);
  });

  it('as a word of something longer confirms no name', () => {
    const pieces = [{ text: 'ERIKSSON MOTORS LIMITED', x: 100, y: 100 }];

    expect(lookAt(pieces).printed).toEqual({});
  });
});
