import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/index.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

function invoice(): TextTemplate {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  return template;
}

function read(page: PageText): Record<string, FieldDetail> {
  return readTextTemplate(invoice(), [page], { today: '2026-04-01' });
}

function values(page: PageText, ...names: string[]): (string | null | undefined)[] {
  const details = read(page);
  return names.map((name) => details[name]?.value);
}

const amounts = ['net_amount', 'tax_amount', 'total_amount'];

describe('the sums of an invoice', () => {
  it.each([
    ['en', 'Total amount before tax', '1,250.00', 'VAT 20 %', '250.00', 'Kindly remit', '1,500.00'],
    ['de', 'Gesamtbetrag ohne MwSt.', '1.250,00', 'zzgl. 20 % MwSt.', '250,00', 'Wir bitten um', '1.500,00'],
    ['fr', 'Montant total hors TVA', '1 250,00', 'TVA 20 %', '250,00', 'Nous vous devons', '1 500,00'],
    ['es', 'Total sin impuestos', '1.250,00', 'I.V.A. 20 %', '250,00', 'Suma y sigue', '1.500,00'],
    ['it', "Totale prima dell'IVA", '1.250,00', 'IVA (20 %)', '250,00', 'Vi chiediamo', '1.500,00'],
    ['nl', 'Totaal zonder btw', '1.250,00', '20 % BTW', '250,00', 'Graag ontvangen wij', '1.500,00'],
  ])('are told by what they are without, and the total by being their sum (%s)', (_, net, n, tax, t, total, sum) => {
    const page = printedRows([
      [net, n],
      [tax, t],
      [total, sum],
    ]);

    expect(values(page, ...amounts)).toEqual(['1250.00', '250.00', '1500.00']);
  });

  it.each([
    ['CGST 9 %', 'SGST 9 %', '45.00', '45.00', '590.00', '90.00'],
    ['GST 5 %', 'QST 9.975 %', '25.00', '49.88', '574.88', '74.88'],
    ['TPS 5 %', 'TVQ 9,975 %', '25,00', '49,88', '574,88', '74.88'],
  ])('add up %s and %s', (one, other, a, b, total, sum) => {
    const page = printedRows([
      ['Subtotal', total.includes(',') ? '500,00' : '500.00'],
      [one, a],
      [other, b],
      ['Total', total],
    ]);

    expect(values(page, 'tax_amount')).toEqual([sum]);
  });

  it('do not take a tax for the net amount because the sum holds the other way round', () => {
    const details = read(
      printedRows([
        ['VAT', '300.00'],
        ['Subtotal', '60.00'],
        ['Total', '360.00'],
      ]),
    );

    expect(details.total_amount?.checks).toContainEqual({
      name: 'net_amount_plus_tax_amount_is_total_amount',
      passed: false,
    });
  });

  it.each([
    ['Base imponible', 'IVA 21 %', 'Retención IRPF 15 %', 'Total factura'],
    ['Imponibile', 'IVA 21 %', "Ritenuta d'acconto 15 %", 'Totale documento'],
  ])('know that %s and %s less %s is the total', (net, tax, withheld, total) => {
    const details = read(
      printedRows([
        [net, '1.000,00'],
        [tax, '210,00'],
        [withheld, '-150,00'],
        [total, '1.060,00'],
      ]),
    );

    expect(amounts.map((name) => details[name]?.value)).toEqual(['1000.00', '210.00', '1060.00']);
    expect(details.total_amount?.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('leave what is to pay: the total less what was paid, or all of it', () => {
    const total: [string, string][] = [['Gesamtbetrag', '119,00']];

    const [all, rest] = [read(printedRows(total)), read(printedRows([...total, ['Anzahlung', '19,00']]))];

    expect([all.amount_due?.value, all.amount_due?.source]).toEqual(['119.00', 'derived']);
    expect([rest.amount_due?.value, rest.amount_due?.source]).toEqual(['100.00', 'derived']);
  });

  it.each([
    ['by a blank', '10 000', '2 500', '12 500 kr'],
    ['by a point', '10.000', '2.500', '12.500 kr'],
    ['by an apostrophe', "10'000.-", "2'500.-", "12'500.-"],
    ['and end in a dash', '10.000,-', '2.500,-', '12.500,-'],
    ['in the Indian manner', '10,000.00', '2,500.00', '12,500.00'],
  ])('may be parted %s', (_, net, tax, total) => {
    const page = printedRows([
      ['Subtotal', net],
      ['VAT 25 %', tax],
      ['Total', total],
    ]);

    expect(values(page, ...amounts)).toEqual(['10000.00', '2500.00', '12500.00']);
  });
});

describe('the dates of an invoice', () => {
  it.each([
    'Rechnung # NB-2024/0317 von 14.02.2024',
    'Rechnung Nr. NB-2024/0317 / 14.02.2024',
    'Facture n° NB-2024/0317 du 14 février 2024',
    'Factura nº NB-2024/0317 de 14/02/2024',
    'Fattura n. NB-2024/0317 del 14/02/2024',
    'Factuur nr. NB-2024/0317 van 14 februari 2024',
    'Invoice No. NB-2024/0317 as of February 14 , 2024',
  ])('stand behind the number, whatever joins them: %s', (text) => {
    const page = printedPage([{ text, x: 60, y: 200 }]);

    expect(values(page, 'invoice_number', 'issue_date')).toEqual(['NB-2024/0317', '2024-02-14']);
  });

  it.each([
    'Bitte überweisen Sie den Betrag bis zum 28.02.2024.',
    'Der Rechnungsbetrag ist bis spätestens 28.02.2024 zu zahlen.',
    'Please pay the amount no later than 28 February 2024.',
    'Merci de régler cette facture avant le 28 février 2024.',
    'Rogamos abonen el importe antes del 28 de febrero de 2024.',
    'Si prega di effettuare il pagamento entro il 28 febbraio 2024.',
    'Wij verzoeken u het bedrag vóór 28 februari 2024 over te maken.',
  ])('are due by a sentence: %s', (text) => {
    expect(values(printedPage([{ text, x: 60, y: 400 }]), 'due_date')).toEqual(['2024-02-28']);
  });

  it.each([
    'Bei Zahlung bis zum 28.02.2024 gewähren wir 3 % Skonto.',
    'Dieses Angebot ist bis zum 28.02.2024 gültig.',
    'The service period lasts until 28 February 2024.',
  ])('are not due by a sentence that says something else: %s', (text) => {
    expect(values(printedPage([{ text, x: 60, y: 400 }]), 'due_date')).toEqual([undefined]);
  });
});

describe('the number of an invoice', () => {
  it.each(['Service tax #: QQABC1234', 'Vehicle #: 4711', 'Kunden #: 4711', 'Kundennr.: 4711'])(
    'is not that of another thing: %s',
    (text) => {
      expect(values(printedPage([{ text, x: 60, y: 200 }]), 'invoice_number')).toEqual([undefined]);
    },
  );
});

describe('the parties of an invoice', () => {
  const letter = (buyer: readonly string[], step: number, x: number): PageText =>
    printedPage([
      ...['Holzbau Nord GmbH', 'Werftweg 3', '20457 Hamburg', 'USt-IdNr. DE136695976'].map((text, index) => ({
        ...{ text, x: x > 300 ? 60 : 380, y: 57 + 14 * index },
      })),
      ...buyer.map((text, index) => ({ text, x, y: 160 + step * index })),
      { text: 'Rechnung Nr. 7', x: 60, y: 300 },
    ]);

  it.each([
    ['close lines at the left', 13, 60],
    ['wide lines at the left', 24, 60],
    ['close lines at the right', 13, 340],
  ])('are told by the window of the letter: %s', (_, step, x) => {
    const page = letter(['Oakline Handel GmbH', 'Jägergasse 8', '28195 Bremen', 'USt-IdNr. DE811907980'], step, x);

    expect(values(page, 'seller_name', 'buyer_name', 'seller_vat_id')).toEqual([
      ...['Holzbau Nord GmbH', 'Oakline Handel GmbH', 'DE136695976'],
    ]);
  });

  it('are no towns', () => {
    const page = printedPage([
      ...['Blue Heron Supply', '410 Lake Street', 'Madison, WI 53703'].map((text, index) => ({
        ...{ text, x: 60, y: 57 + 14 * index },
      })),
      { text: 'Bill to', x: 60, y: 164 },
      { text: 'Oakline Traders LLC', x: 60, y: 178 },
      { text: 'Invoice No 7', x: 60, y: 300 },
    ]);

    expect(values(page, 'seller_name')).toEqual(['Blue Heron Supply']);
  });
});
