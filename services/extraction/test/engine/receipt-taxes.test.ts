import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTexts } from '../../src/engine/template/read-texts.ts';
import { printedPage, printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/read-result.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

const template = findBuiltInTemplate('receipt-standard') as TextTemplate;

/** Rows of a receipt, each with its cells from the left to the right. */
type Rows = readonly (readonly string[])[];

function recognised(rows: Rows, reader?: PageText['reader']): PageText {
  const pieces = rows.flatMap((cells, index) =>
    cells.map((text, column) => ({ text, x: column === 0 ? 60 : 140 + 90 * column, y: 100 + 20 * index })),
  );
  const page = printedPage(pieces);
  return { ...page, source: 'ocr', reader, words: page.words.map((word) => ({ ...word, confidence: 0.95 })) };
}

function read(rows: Rows, reader?: PageText['reader']): Record<string, FieldDetail> {
  return readTexts(template, [[recognised(rows, reader)]], { today: '2026-11-30' });
}

describe('the tax of a receipt', () => {
  it.each<[string, Rows, string]>([
    [
      'is the sum of a table of taxes without a row of totals, whatever its heads are called',
      [
        ['Zu zahlen', '30,00'],
        ['Satz', 'Netto', 'Steuer', 'Brutto'],
        ['A 19%', '16,81', '3,19', '20,00'],
        ['B 7%', '9,35', '0,65', '10,00'],
      ],
      '3.84',
    ],
    [
      'is the sum of a table that names the tax before the net amount',
      [
        ['TOTAL TTC', '32,10'],
        ['Taux', 'TVA', 'HT'],
        ['20%', '3,50', '17,50'],
        ['5,5%', '0,58', '10,52'],
      ],
      '4.08',
    ],
    [
      'is the sum of the lines of its rates',
      [
        ['TOTAAL', '33,10'],
        ['waarvan BTW 21%', '3,85'],
        ['waarvan BTW 9%', '0,90'],
      ],
      '4.75',
    ],
    [
      'is what a line says is included, where its rate makes it of the total',
      [
        ['TOTAL A PAGAR', '94,33'],
        ['IVA INCLUIDO 21%', '16,37'],
      ],
      '16.37',
    ],
    [
      'is no discount and no charge that has a rate as well',
      [
        ['Subtotal', '100.00'],
        ['Service Charge 10%', '10.00'],
        ['GST 9%', '9.90'],
        ['Total', '119.90'],
      ],
      '9.90',
    ],
  ])('%s', (_, rows, tax) => {
    expect(read(rows)['tax_amount']?.value).toBe(tax);
  });

  it('is open where several rates are printed and their sum fits nothing', () => {
    const { tax_amount: tax } = read([
      ['TOTALE', '99,00'],
      ['IVA 22%', '3,85'],
      ['IVA 10%', '0,90'],
    ]);

    expect(tax?.value ?? null).toBeNull();
  });
});

describe('the total of a receipt with taxes', () => {
  it.each<[string, Rows, string]>([
    [
      'holds the charge for service beside net amount and tax',
      [
        ['Teh tarik', '919.06'],
        ['Sub Total', '919.06'],
        ['10% Service Charge', '91.91'],
        ['GST @ 6%', '60.66'],
        ['Net Payable Today', '1,071.63'],
      ],
      '1071.63',
    ],
    [
      'is the one with its tax, where the net amount has a name of totals',
      [
        ['Notebook', '92.63'],
        ['NET TOTAL', '92.63'],
        ['VAT @ 20%', '18.53'],
        ['BALANCE DUE', '111.16'],
        ['Cash', '111.16'],
      ],
      '111.16',
    ],
    [
      'is the one with its tax, in Italian',
      [
        ['Viti inox', '199,21'],
        ['Totale merce', '199,21'],
        ['Imposta 4%', '7,97'],
        ['DA PAGARE', '207,18'],
      ],
      '207.18',
    ],
    [
      'is what was paid after rounding, where the table of taxes has the sum before it',
      [
        ['Kaas', '94,83'],
        ['Afronding', '0,02'],
        ['Te betalen', '94,85'],
        ['Ontvangen', '94,85'],
        ['BTW', 'Excl.', 'Btw', 'Incl.'],
        ['21%', '78,37', '16,46', '94,83'],
        ['TOTAAL', '78,37', '16,46', '94,83'],
      ],
      '94.85',
    ],
  ])('%s', (_, rows, total) => {
    expect(read(rows)['total_amount']?.value).toBe(total);
  });

  it('is proven by the table of taxes', () => {
    const { total_amount: total } = read([
      ['SUMME', '30,00'],
      ['A 19%', '16,81', '3,19', '20,00'],
      ['B 7%', '9,35', '0,65', '10,00'],
    ]);

    expect(total?.checks).toContainEqual({ name: 'net_plus_tax', passed: true });
  });

  it('is never a subtotal and the tax inside of it, which nobody has printed', () => {
    const { total_amount: total } = read([
      ['Subtotal', '674,33'],
      ['Descuento', '-67,43'],
      ['Ttl', '606,90'],
      ['Cuota IVA 21%', '105,33'],
    ]);

    expect(total?.value).not.toBe('779.66');
  });

  it('is never an article whose name is near the words of a label run together', () => {
    const lacking = { name: 'paddle', knowsAllLetters: false, isGoodAtDigits: true };

    const { total_amount: total } = read([['Croissant', '43.70']], lacking);

    expect(total?.value ?? null).toBeNull();
  });
});

describe('what else a receipt says', () => {
  it('is a date whose Spanish words are in capitals', () => {
    expect(read([['16 DE DICIEMBRE DE 2024', '10:12:31']])['issue_date']?.value).toBe('2024-12-16');
  });

  it('is a date in the order of the country that its address names', () => {
    const rows: Rows = [['10 Orchid Lane'], ['Singapore 560123'], ['Date 02/04/22']];

    expect(read(rows)['issue_date']?.value).toBe('2022-04-02');
  });

  it('is its currency, written as a word', () => {
    expect(read([['TOTALE', '38,51 EURO']])['currency']?.value).toBe('EUR');
  });

  it('is a name at its head, and no article that begins like a legal form', () => {
    const page = printedRows([
      ['Eetcafé Het Anker', ''],
      ['Markt 3', ''],
      ['Spa blauw 0,5L', '2,50'],
      ['Totaal', '2,50'],
    ]);

    const { merchant_name: name } = readTexts(template, [[{ ...page, source: 'ocr' }]], { today: '2026-11-30' });

    expect(name?.value).toBe('Eetcafé Het Anker');
  });
});
