import { currencyOfCountry } from '../../src/engine/values/currency-of-country.ts';
import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { isNameLike } from '../../src/engine/template/party-names.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { wholeWords } from '../../src/engine/values/whole-words.ts';
import { printedPage } from './printed-page.ts';

describe('a word that is looked for', () => {
  it.each([
    ['tel', 'Tel. 040 123', true],
    ['tel', 'Hôtel Bellevue', false],
    ['tel', 'HÔTEL', false],
    ['tel', 'telé', false],
    ['bon', 'bonß', false],
    ['échéance', 'date d’échéance 3 mai', true],
    ['échéance', 'échéance', true],
    ['échéance', 'préséchéance', false],
    ['maß', 'das maß 3', true],
    ['maß', 'maßband', false],
    ['zł', '12 zł.', true],
    ['zł', 'złoty', false],
    ['a.b.n.', 'A.B.N. 51 824 753 556', true],
    ['us', 'bus_us2', false],
  ])('is found where it stands by itself, also beside é, ß and ł: %s in %s', (word, text, isFound) => {
    expect(wholeWords(new RegExp(word.replaceAll('.', '\\.'), 'i')).test(text)).toBe(isFound);
  });

  it('may be another sign, wherever that stands', () => {
    expect(wholeWords(/tel/i, /@/).test('ada@example.com')).toBe(true);
  });
});

describe('what is told by a word', () => {
  const template = findBuiltInTemplate('invoice-standard');
  const read = (...lines: { text: string; y: number; x?: number }[]): Record<string, string | null | undefined> => {
    if (template?.kind !== 'text') throw new Error('the invoice template reads text');
    const details = readTextTemplate(template, [printedPage(lines.map((line) => ({ x: 60, ...line })))], {
      today: '2026-06-01',
    });
    return Object.fromEntries(Object.entries(details).map(([name, { value }]) => [name, value]));
  };

  it.each(['Hôtel Bellevue', 'Pré Fax SARL', 'Côté Mobilé SAS'])(
    'is no telephone in the name of an addressee: %s',
    (name) => {
      const fields = read(
        { text: 'Menuiserie Durand SARL', y: 57, x: 380 },
        ...[name, '8 rue des Lilas', '69003 Lyon'].map((text, index) => ({ text, y: 160 + 13 * index })),
        { text: 'Facture n° 7', y: 300 },
      );

      expect(fields.buyer_name).toBe(name.includes('Fax') ? undefined : name);
    },
  );

  it.each(['échéance', 'ÉCHÉANCE', 'échéant'])('is another date than that of the invoice: %s', (word) => {
    expect(read({ text: `Facture n° 2024-17 ${word} 14/02/2024`, y: 200 }).issue_date).toBeUndefined();
  });

  it.each([
    ['ISK', 'kr', 'Reykjavík, Ísland'],
    ['ISK', 'kr', 'Ísland'],
    ['AUD', '$', 'A.B.N. 51 824 753 556'],
    ['MXN', '$', 'México'],
    [undefined, '$', 'únNIT'],
    ['DKK', 'kr', '2100 København Ø'],
  ])('is the country of %s: %s with %s', (currency, sign, text) => {
    expect(currencyOfCountry(sign, [text])).toBe(currency);
  });

  it.each([
    ['Hotel Madrid', true],
    ['Ada David', true],
    ['Trattoria Torino', true],
    ['Kunden-ID', false],
    ['Tax ID', false],
    ['Kundennummer', false],
    ['Numéro', false],
    ['Téléphone bureau', false],
  ])('is a name or the label of a number: %s', (text, isName) => {
    expect(isNameLike(text)).toBe(isName);
  });
});
