import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTables } from '../../src/engine/tables/read-tables.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, type Printed } from './printed-page.ts';
import type { PageText } from '../../src/engine/page-text.ts';

const today = '2026-04-01';

function rowsOf(page: PageText): Record<string, string>[] {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  const details = readTextTemplate(template, [page], { today });
  return readTables(template, [page], { details, today }).map(({ fields }) => fields);
}

/** Cells at the left edges of six columns, and the amount at the right. */
function row(y: number, cells: readonly (string | undefined)[]): Printed[] {
  const columns = [40, 70, 160, 300, 360, 480];
  return cells.flatMap((text, index) => (text === undefined ? [] : [{ text, y, x: columns[index] ?? 0 }]));
}

const heads = {
  en: ['Pos', 'Item no.', 'Description', 'Qty', 'Unit price', 'Amount'],
  de: ['Pos', 'Art.-Nr.', 'Bezeichnung', 'Menge', 'Einzelpreis', 'Betrag'],
  fr: ['N°', 'Référence', 'Désignation', 'Quantité', 'Prix unitaire', 'Montant HT'],
  nl: ['Nr', 'Artikelnr', 'Omschrijving', 'Aantal', 'Prijs', 'Bedrag'],
};

describe('the description of a row', () => {
  it.each(Object.entries(heads))('begins where a code that fills its column ends (%s)', (_, head) => {
    const rows = rowsOf(
      printedPage([
        ...row(300, head),
        ...row(320, ['1', 'GTRWA5', 'Mineral water', '20', '5.49', '109.80']),
        // Close behind each other, a third of a letter beside the head of the description.
        { text: '4000001234561', x: 70, y: 331 },
        { text: '12 x 1.0 l', x: 141 + 26, y: 331 },
        ...row(360, ['2', 'AB-7', 'Deposit', '20', '2.77', '55.40']),
      ]),
    );

    expect(rows.map(({ description }) => description)).toEqual(['Mineral water 12 x 1.0 l', 'Deposit']);
  });

  it.each([
    ['en', 'Gross price :'],
    ['de', 'Bruttopreis:'],
    ['fr', 'Prix brut :'],
    ['nl', 'Brutoprijs:'],
  ] as const)('ends before a note that names a number beside it (%s)', (language, note) => {
    const rows = rowsOf(
      printedPage([
        ...row(300, heads[language]),
        ...row(320, ['1', 'AB-7', 'Copper pipe', '2', '4.00', '8.00']),
        { text: 'brushed', x: 160, y: 332 },
        { text: note, x: 160, y: 344 },
        { text: '5.0000', x: 300, y: 344 },
        ...row(380, ['2', 'AB-9', 'Packing: boxes', '1', '2.00', '2.00']),
      ]),
    );

    expect(rows.map(({ description }) => description)).toEqual(['Copper pipe brushed', 'Packing: boxes']);
    expect(rows[0]).toMatchObject({ quantity: '2', unit_price: '4.00', amount: '8.00' });
  });

  it.each([
    ['a bracket that is open', ['Insurance SF25 (30', '%)', 'class 21'], 'Insurance SF25 (30 class 21'],
    ['a remark below it', ['Insurance SF25 (30 %)', '*', 'class 21'], 'Insurance SF25 (30 %)'],
  ])('goes on over a line without a letter for %s', (_, [first, sign, last], description) => {
    const rows = rowsOf(
      printedPage([
        ...row(300, heads.en),
        ...row(320, ['1', 'AB-7', first, '1', '140.00', '140.00']),
        { text: sign ?? '', x: 160, y: 331 },
        { text: last ?? '', x: 160, y: 342 },
        ...row(380, ['2', 'AB-9', 'Other', '1', '2.00', '2.00']),
      ]),
    );

    expect(rows[0]?.description).toBe(description);
  });
});

describe('the head of a table', () => {
  it.each([
    ['Amount', 'Price', 'Total'],
    ['#', 'Unit price', 'Amount'],
    ['Amount', 'Unit price', 'Line total'],
  ])('calls the quantity %s before %s and %s', (quantity, price, amount) => {
    const rows = rowsOf(
      printedPage([
        ...row(300, [undefined, undefined, 'Description', quantity, price, amount]),
        ...row(320, [undefined, undefined, 'Copper pipe', '2', '4.00', '8.00']),
        ...row(340, [undefined, undefined, 'Packing', '3', '2.00', '6.00']),
      ]),
    );

    expect(rows).toEqual([
      { description: 'Copper pipe', quantity: '2', unit_price: '4.00', amount: '8.00' },
      { description: 'Packing', quantity: '3', unit_price: '2.00', amount: '6.00' },
    ]);
  });

  it.each([
    ['en', ['Item', 'Unit', 'Line'], ['description', 'price', 'total']],
    ['de', ['Artikel-', 'Einzel-', 'Gesamt-'], ['bezeichnung', 'preis', 'preis']],
  ])('stands on two lines (%s)', (language, above, below) => {
    const quantity = language === 'en' ? 'Qty' : 'Menge';
    const rows = rowsOf(
      printedPage([
        ...row(300, [undefined, undefined, above[0], undefined, above[1], above[2]]),
        ...row(311, [undefined, undefined, below[0], quantity, below[1], below[2]]),
        ...row(330, [undefined, undefined, 'Copper pipe', '2', '4.00', '8.00']),
        ...row(350, [undefined, undefined, 'Packing', '3', '2.00', '6.00']),
      ]),
    );

    expect(rows).toMatchObject([
      { description: 'Copper pipe', quantity: '2', unit_price: '4.00', amount: '8.00' },
      { description: 'Packing', quantity: '3', unit_price: '2.00', amount: '6.00' },
    ]);
  });
});
