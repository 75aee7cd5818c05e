import { templateSchema } from '@ifcgate/contracts/templates';
import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/index.ts';
import type { PageText } from '../../src/engine/page-text.ts';

const invoice = findBuiltInTemplate('invoice-standard');

function read(...pages: PageText[]): Record<string, FieldDetail> {
  if (invoice?.kind !== 'text') throw new Error('the invoice template reads text');
  return readTextTemplate(invoice, pages, { today: '2026-04-01' });
}

function valuesOf(details: Record<string, FieldDetail>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(details).map(([name, detail]) => [name, detail.value]));
}

describe('invoice-standard', () => {
  it.each([
    ['English', ['Invoice No.', 'Invoice date', 'Payment due', 'Subtotal', 'VAT (20%)', 'Grand total']],
    ['German', ['Rechnungs-Nr.', 'Rechnungsdatum', 'Fällig am', 'Nettobetrag', 'zzgl. MwSt. 20 %', 'Rechnungsbetrag']],
    ['French', ['Facture n°', "Date d'émission", "Date d'échéance", 'Total HT', 'TVA 20 %', 'Total TTC']],
    [
      'Spanish',
      ['Número de factura', 'Fecha de emisión', 'Fecha de vencimiento', 'Base imponible', 'IVA 20%', 'Total factura'],
    ],
    ['Italian', ['Fattura n.', 'Data fattura', 'Scadenza', 'Imponibile', 'IVA 20%', 'Totale documento']],
    ['Dutch', ['Factuurnummer', 'Factuurdatum', 'Vervaldatum', 'Subtotaal', 'BTW 20%', 'Totaal incl. btw']],
  ])(
    'finds the fields by their %s labels',
    (_, [number = '', issued = '', due = '', net = '', tax = '', total = '']) => {
      const details = read(
        printedRows([
          [number, 'RE-2026/0815'],
          [issued, '28.03.2026'],
          [due, '27.04.2026'],
          [net, '1.000,00 €'],
          [tax, '200,00 €'],
          [total, '1.200,00 €'],
        ]),
      );

      expect(valuesOf(details)).toMatchObject({
        invoice_number: 'RE-2026/0815',
        issue_date: '2026-03-28',
        due_date: '2026-04-27',
        currency: 'EUR',
        net_amount: '1000.00',
        tax_amount: '200.00',
        total_amount: '1200.00',
      });
      expect(details.total_amount?.checks).toEqual([
        { name: 'net_amount_plus_tax_amount_is_total_amount', passed: true },
      ]);
    },
  );

  it('finds a value below its label, and tells where it stands', () => {
    const details = read(
      printedPage([
        { text: 'Invoice number', x: 60, y: 100 },
        { text: 'INV-7', x: 60, y: 114 },
        { text: 'Total', x: 400, y: 300 },
        { text: '99.00', x: 475, y: 300 },
      ]),
    );

    expect(details.invoice_number).toMatchObject({ value: 'INV-7', page: 1, label: 'Invoice number', raw: 'INV-7' });
    expect(details.total_amount?.bbox).toEqual([0.7983, 0.348, 0.8403, 0.3563]);
  });

  it('takes number and date out of one heading, and not those of the order below it', () => {
    const details = read(
      printedPage([
        { text: 'Handelsrechnung (380) Nr. 471102 vom 05.03.2018', x: 60, y: 60, size: 14 },
        { text: 'Rechnung gemäß Bestellung Nr. 2018-471331 vom 01.03.2018.', x: 60, y: 120 },
      ]),
    );

    expect(valuesOf(details)).toMatchObject({ invoice_number: '471102', issue_date: '2018-03-05' });
  });

  it('leaves a field open when two values are as likely, and names both', () => {
    const details = read(
      printedRows([
        ['Invoice number', 'A-1'],
        ['Invoice number', 'A-2'],
      ]),
    );

    expect(details.invoice_number).toMatchObject({ value: null, confidence: 0, bbox: null });
    expect(details.invoice_number?.alternatives.map((alternative) => alternative.value)).toEqual(['A-1', 'A-2']);
  });

  it('leaves a date open whose day and month can be exchanged', () => {
    const details = read(printedRows([['Invoice date', '03/04/2024']]));

    expect(details.issue_date?.value).toBeNull();
    expect(details.issue_date?.alternatives.map((alternative) => alternative.value)).toEqual([
      '2024-03-04',
      '2024-04-03',
    ]);
  });

  it('settles such a date by another date of the document', () => {
    const details = read(
      printedRows([
        ['Invoice date', '03/04/2024'],
        ['Due date', '04/28/2024'],
      ]),
    );

    expect(valuesOf(details)).toMatchObject({ issue_date: '2024-03-04', due_date: '2024-04-28' });
  });

  it('settles such a date by a language that puts the day first', () => {
    expect(read(printedRows([['Date de facture', '03/04/2024']])).issue_date?.value).toBe('2024-04-03');
  });

  it('takes the one tax that net and total confirm', () => {
    const details = read(
      printedRows([
        ['Net amount', '177.49'],
        ['VAT 7%', '7.91'],
        ['VAT 19%', '12.25'],
        ['Total VAT', '20.16'],
        ['Total amount', '197.65'],
      ]),
    );

    expect(details.tax_amount).toMatchObject({
      value: '20.16',
      checks: [{ name: 'net_amount_plus_tax_amount_is_total_amount', passed: true }],
    });
  });

  it('says so, and trusts the amounts less, when net and tax do not make the total', () => {
    const details = read(
      printedRows([
        ['Net amount', '100.00'],
        ['Tax amount', '20.00'],
        ['Total amount', '125.00'],
      ]),
    );

    expect(details.total_amount).toMatchObject({
      value: '125.00',
      checks: [{ name: 'net_amount_plus_tax_amount_is_total_amount', passed: false }],
    });
    expect(details.total_amount?.confidence).toBeLessThan(0.6);
  });

  it('takes the last amount under a head when it is the sum of those above it', () => {
    const column = (x: number, head: string, amounts: string[]): { text: string; x: number; y: number }[] =>
      [head, ...amounts].map((text, index) => ({ text, x, y: 500 + 14 * index }));

    const details = read(printedPage(column(400, 'Endbetrag', ['-5,77', '-3,02', '-8,79'])));

    expect(details.total_amount).toMatchObject({ value: '-8.79', checks: [{ name: 'column_sum', passed: true }] });
  });

  it.each([
    ['is not in it', ['-4,85', '-2,82'], ['-0,92', '-0,20'], ['-5,77', '-3,02']],
    ['cannot be read', ['-4,85', '=2;,82'], ['-0,92', '=0,2O'], ['-5,77', '=37:02']],
  ])('is sure of no row of a table of taxes whose sum %s, though each adds up', (_, net, tax, total) => {
    const column = (x: number, head: string, amounts: string[]): { text: string; x: number; y: number }[] =>
      [head, ...amounts].map((text, index) => ({ text, x, y: 500 + 14 * index }));

    const details = read(
      printedPage([
        ...column(100, 'Nettobetrag', net),
        ...column(250, 'MwSt-Betrag', tax),
        ...column(400, 'Endbetrag', total),
      ]),
    );

    for (const name of ['net_amount', 'tax_amount', 'total_amount']) {
      expect(details[name]?.confidence).toBeLessThan(0.5);
      expect(details[name]?.checks).toEqual([]);
    }
  });

  it('does not take the label PO for the beginning of the number PO-7731', () => {
    expect(read(printedRows([['Purchase order', 'PO-7731']])).purchase_order?.value).toBe('PO-7731');
  });

  it('does not answer the seller with one of two tax numbers', () => {
    const details = read(
      printedRows([
        ['VAT ID', 'DE123456789'],
        ['VAT ID', 'ATU12345675'],
      ]),
    );

    expect(details.seller_vat_id?.value).toBeNull();
  });

  it.each([
    ['of a country that nothing names', 'Thank you', undefined],
    ['of the United States', 'Madison, WI 53703', 'USD'],
    ['of Canada', 'GST/HST 12345 6789 RT0001', 'CAD'],
    ['of Australia', 'ABN 51 824 753 556', 'AUD'],
    ['of New Zealand', 'GST 15%', 'NZD'],
    ['of Singapore', 'UEN 201912345K', 'SGD'],
    ['of Mexico', 'RFC MVA010203AB1', 'MXN'],
    ['of Chile', 'Santiago de Chile', 'CLP'],
  ])('takes a bare dollar sign for that %s', (_, printed, currency) => {
    const details = read(
      printedRows([
        ['Total', '$10.00'],
        [printed, ''],
      ]),
    );

    expect(details.currency?.value).toBe(currency);
  });

  it('finds nothing on a page without labels', () => {
    expect(read(printedPage([{ text: 'Dear Anna, see you at eight.', x: 60, y: 100 }]))).toEqual({});
  });
});

describe('a template', () => {
  it('is refused when a field has a place that does not exist', () => {
    const field = { name: 'number', type: 'string', positions: ['above'] };

    expect(templateSchema.safeParse({ kind: 'text', name: 'own', version: 1, fields: [field] }).success).toBe(false);
  });

  it('of the caller finds its own fields', () => {
    const template = templateSchema.parse({
      kind: 'text',
      name: 'meter-reading',
      version: 3,
      fields: [{ name: 'meter_number', type: 'string', pattern: '[0-9]{8}', labels: { en: ['meter no'] } }],
    });
    if (template.kind !== 'text') throw new Error('it is a text template');

    const details = readTextTemplate(template, [printedRows([['Meter No.', '40012345 (main)']])], {
      today: '2026-04-01',
    });

    expect(details.meter_number?.value).toBe('40012345');
  });
});
