import fc from 'fast-check';

import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTables } from '../../src/engine/tables/read-tables.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, type Printed } from './printed-page.ts';
import type { LineItem } from '../../src/engine/index.ts';
import type { PageText } from '../../src/engine/page-text.ts';

const today = '2026-04-01';
const columns = [60, 100, 300, 380, 480];

function read(...pages: PageText[]): LineItem[] {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  return readTables(template, pages, { details: readTextTemplate(template, pages, { today }), today });
}

/** Cells at the left edges of five columns; the last ends at the same place whatever its length. */
function row(y: number, cells: readonly (string | undefined)[]): Printed[] {
  return cells.flatMap((text, index) => {
    const x = columns[index] ?? 0;
    return text === undefined ? [] : [{ text, y, x: index === 4 ? x + 50 - text.length * 5 : x }];
  });
}

const rowsOf = (items: readonly LineItem[]): Record<string, string>[] => items.map((item) => item.fields);

describe('the rows of an invoice', () => {
  it.each([
    ['English', ['Pos', 'Description', 'Qty', 'Unit price', 'Amount'], 'Subtotal'],
    ['German', ['Pos.', 'Bezeichnung', 'Menge', 'Einzelpreis', 'Gesamt'], 'Zwischensumme'],
    ['French', ['N°', 'Désignation', 'Quantité', 'Prix unitaire', 'Montant HT'], 'Total HT'],
    ['Spanish', ['Nº', 'Concepto', 'Cantidad', 'Precio', 'Importe'], 'Base imponible'],
    ['Italian', ['N°', 'Descrizione', 'Quantità', 'Prezzo', 'Importo'], 'Imponibile'],
    ['Dutch', ['Nr', 'Omschrijving', 'Aantal', 'Prijs', 'Bedrag'], 'Subtotaal'],
  ])('are found under %s heads', (_, heads, sum) => {
    const items = read(
      printedPage([
        ...row(300, heads),
        ...row(320, ['1', 'Brass fitting, 22 mm', '150', '4,20', '630,00']),
        ...row(340, ['2', 'Delivery', '1', '1.016,67', '1.016,67']),
        { text: sum, x: 300, y: 380 },
        { text: '1.646,67', x: 490, y: 380 },
      ]),
    );

    expect(rowsOf(items)).toEqual([
      { line_number: '1', description: 'Brass fitting, 22 mm', quantity: '150', unit_price: '4.20', amount: '630.00' },
      { line_number: '2', description: 'Delivery', quantity: '1', unit_price: '1016.67', amount: '1016.67' },
    ]);
    expect(items[0]?.checks).toEqual([
      { name: 'quantity_times_unit_price_is_amount', passed: true },
      { name: 'sum_of_lines', passed: true },
    ]);
    expect(items[0]?.confidence).toBeGreaterThan(0.95);
  });

  it('keep a description of two lines together and leave out the remark below it', () => {
    const items = read(
      printedPage([
        ...row(300, [undefined, 'Description', 'Quantity', 'Price', 'Amount']),
        ...row(320, [undefined, 'Mineral water, still,', '20 pcs', '5.49', '109.80']),
        ...row(331, [undefined, '12 bottles of 1 litre']),
        ...row(349, [undefined, 'Best before: see label']),
        ...row(380, [undefined, 'Deposit', '20', '2.50', '50.00']),
      ]),
    );

    expect(rowsOf(items)).toEqual([
      {
        description: 'Mineral water, still, 12 bottles of 1 litre',
        quantity: '20',
        unit: 'pcs',
        unit_price: '5.49',
        amount: '109.80',
      },
      { description: 'Deposit', quantity: '20', unit_price: '2.50', amount: '50.00' },
    ]);
  });

  it('are read under a head of two lines', () => {
    const items = read(
      printedPage([
        { text: 'Unit', x: 380, y: 290 },
        { text: 'Line', x: 495, y: 290 },
        ...row(301, [undefined, 'Description', 'Qty', 'price', 'total']),
        ...row(330, [undefined, 'Hinge', '4', '2.50', '10.00']),
      ]),
    );

    expect(rowsOf(items)).toEqual([{ description: 'Hinge', quantity: '4', unit_price: '2.50', amount: '10.00' }]);
  });

  it('go on over the page, with the head repeated or not', () => {
    const heads = row(300, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']);
    const first = printedPage([...heads, ...row(320, ['1', 'Hinge', '4', '2.50', '10.00'])]);
    const second = printedPage([...row(80, ['2', 'Screw', '10', '0.50', '5.00'])]);
    const third = printedPage([
      ...heads,
      ...row(320, ['3', 'Bolt', '1', '3.00', '3.00']),
      { text: 'Total', x: 300, y: 350 },
      { text: '18.00', x: 505, y: 350 },
    ]);

    const items = read(first, { ...second, number: 2 }, { ...third, number: 3 });

    expect(items.map((item) => [item.page, item.fields.description])).toEqual([
      [1, 'Hinge'],
      [2, 'Screw'],
      [3, 'Bolt'],
    ]);
    expect(items.every((item) => item.checks.some(({ name, passed }) => name === 'sum_of_lines' && passed))).toBe(true);
  });

  it('end at the subtotal, so that taxes below are no rows', () => {
    const items = read(
      printedPage([
        ...row(300, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']),
        ...row(320, ['1', 'Hinge', '4', '2.50', '10.00']),
        ...row(340, [undefined, 'Subtotal', undefined, undefined, '10.00']),
        ...row(360, [undefined, 'VAT 20 %', undefined, undefined, '2.00']),
        ...row(380, [undefined, 'Total', undefined, undefined, '12.00']),
      ]),
    );

    expect(items).toHaveLength(1);
  });

  it('say so, and are trusted less, when they do not add up', () => {
    const items = read(
      printedPage([
        ...row(300, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']),
        ...row(320, ['1', 'Hinge', '4', '2.50', '10.00']),
        ...row(340, ['2', 'Screw', '10', '0.50', '5.00']),
        { text: 'Net amount', x: 300, y: 380 },
        { text: '25.00', x: 505, y: 380 },
      ]),
    );

    expect(items.map((item) => item.checks.at(-1))).toEqual([
      { name: 'sum_of_lines', passed: false },
      { name: 'sum_of_lines', passed: false },
    ]);
    expect(items[0]?.confidence).toBeLessThan(0.5);
  });

  it('do not take a discount that is not printed for an error', () => {
    const [item] = read(
      printedPage([
        ...row(300, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']),
        ...row(320, ['1', 'Hinge', '4', '2.50', '9.00']),
      ]),
    );

    expect(item?.checks).toEqual([]);
    expect(item?.fields.amount).toBe('9.00');
  });

  it('are trusted as far as the words of a picture are', () => {
    const page = printedPage([
      ...row(300, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']),
      ...row(320, ['1', 'Hinge', '4', '2.60', '10.00']),
    ]);
    const scanned: PageText = {
      ...page,
      source: 'ocr',
      words: page.words.map((word) => ({ ...word, confidence: 0.5 })),
    };

    expect(read(scanned)[0]).toMatchObject({ source: 'ocr', confidence: 0.36 });
  });

  it('are none on a page without a table', () => {
    expect(read(printedPage([{ text: 'Description of the amount: 10.00', x: 60, y: 100 }]))).toEqual([]);
  });

  it('come back whatever their quantities and prices are', () => {
    const line = fc.record({ quantity: fc.integer({ min: 1, max: 999 }), cents: fc.integer({ min: 1, max: 99_999 }) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const printed = lines.map(({ quantity, cents }, index) => [
          String(index + 1),
          `Item ${String.fromCodePoint(65 + index)}`,
          String(quantity),
          (cents / 100).toFixed(2),
          ((quantity * cents) / 100).toFixed(2),
        ]);
        const page = printedPage([
          ...row(200, ['Pos', 'Description', 'Qty', 'Unit price', 'Amount']),
          ...printed.flatMap((cells, index) => row(220 + 20 * index, cells)),
        ]);

        const amounts = read(page).map(({ fields }) => [fields.quantity, fields.unit_price, fields.amount]);

        expect(amounts).toEqual(printed.map((cells) => cells.slice(2)));
      }),
      { numRuns: 30 },
    );
  });
});
