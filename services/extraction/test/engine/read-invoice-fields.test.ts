import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { describeDoubts } from '../../src/engine/template/describe-doubts.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/index.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

const today = '2026-04-01';

function invoice(): TextTemplate {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  return template;
}

function read(...pages: PageText[]): Record<string, FieldDetail> {
  return readTextTemplate(invoice(), pages, { today });
}

function block(x: number, y: number, texts: readonly string[]): { text: string; x: number; y: number }[] {
  return texts.map((text, index) => ({ text, x, y: y + 13 * index }));
}

describe('the amounts of an invoice', () => {
  it('add up the taxes of several rates when their sum is not printed', () => {
    const details = read(
      printedRows([
        ['Nettobetrag', '473,00'],
        ['MwSt. 7 %', '19,25'],
        ['MwSt. 19 %', '37,62'],
        ['Bruttobetrag', '529,87'],
      ]),
    );

    expect(details.tax_amount?.value).toBe('56.87');
    expect(details.tax_amount?.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('give the tax of a credit note the sign that the sum asks for', () => {
    const details = read(
      printedRows([
        ['Nettobetrag', '-7,67'],
        ['Steuerbetrag', '1,12'],
        ['Bruttobetrag', '-8,79'],
      ]),
    );

    expect(details.tax_amount?.value).toBe('-1.12');
  });

  it('take the tax behind the amount it is counted on', () => {
    const details = read(printedRows([['MwSt. 19 % auf 100,00 =', '19,00']]));

    expect(details.tax_amount?.value).toBe('19.00');
  });

  it('tell what is due from the total of which a part is paid', () => {
    const details = read(
      printedRows([
        ['Total amount', '197.65'],
        ['Paid in advance', '-50.00'],
        ['Amount due', '147.65'],
      ]),
    );

    expect([details.total_amount?.value, details.amount_due?.value]).toEqual(['197.65', '147.65']);
  });
});

describe('the due date of an invoice', () => {
  it.each([
    ['Zahlbar innerhalb von 30 Tagen ohne Abzug.', 'Rechnungsdatum'],
    ['Payable within 30 days of the date of this invoice.', 'Invoice date'],
    ['Règlement sous 30 jours.', 'Date de facture'],
    ['Pago a 30 días.', 'Fecha de factura'],
    ['Pagamento: 30 giorni data fattura', 'Data fattura'],
    ['Betaling binnen 30 dagen.', 'Factuurdatum'],
  ])('is counted from its date by "%s"', (terms, label) => {
    const page = printedPage([
      { text: label, x: 60, y: 100 },
      { text: '15.03.2026', x: 320, y: 100 },
      { text: terms, x: 60, y: 700 },
    ]);

    expect(read(page).due_date).toMatchObject({
      value: '2026-04-14',
      checks: expect.arrayContaining([{ name: 'counted_from_issue_date', passed: true }]) as unknown,
    });
  });

  it('is not the end of the days in which less may be paid', () => {
    const page = printedPage([
      { text: 'Rechnungsdatum', x: 60, y: 100 },
      { text: '15.03.2026', x: 320, y: 100 },
      { text: '3 % Skonto innerhalb 10 Tagen', x: 60, y: 700 },
    ]);

    expect(read(page).due_date).toBeUndefined();
  });

  it('is the printed one where there is one', () => {
    const page = printedPage([
      { text: 'Rechnungsdatum', x: 60, y: 100 },
      { text: '05.03.2018', x: 320, y: 100 },
      { text: 'Zahlbar innerhalb 30 Tagen netto bis 04.05.2018, 3% Skonto innerhalb 10 Tagen', x: 60, y: 700 },
    ]);

    expect(read(page).due_date?.value).toBe('2018-05-04');
  });

  it('is reported when its day and month can be exchanged', () => {
    const details = read(printedRows([['Due date', '03/04/2026']]));

    expect(describeDoubts(invoice(), details)).toEqual(['date_ambiguous']);
  });
});

describe('labels in capitals', () => {
  it('are found without their accents', () => {
    const details = read(
      printedRows([
        ['NUMERO DE FACTURE', 'FA-2017-0010'],
        ["DATE D'ECHEANCE", '13/12/2017'],
        ['NET A PAYER', '671,15 €'],
      ]),
    );

    expect(details.invoice_number?.value).toBe('FA-2017-0010');
    expect(details.due_date?.value).toBe('2017-12-13');
    expect(details.amount_due?.value).toBe('671.15');
  });
});

describe('the parties of an invoice', () => {
  it('stand below their headings', () => {
    const details = read(
      printedPage([
        ...block(60, 100, ['Verkäufer:', 'Nummer: 549910', 'Lieferant GmbH', 'Lieferantenstraße 20', '80333 München']),
        ...block(320, 100, ['Käufer/Leistungsempfänger:', 'Kunden AG Mitte', 'Hans Muster', 'Kundenstraße 15']),
      ]),
    );

    expect([details.seller_name?.value, details.buyer_name?.value]).toEqual(['Lieferant GmbH', 'Kunden AG Mitte']);
  });

  it('stand behind "Name" in a form', () => {
    const details = read(
      printedPage([
        { text: 'Seller', x: 60, y: 100 },
        { text: 'Name:', x: 60, y: 118 },
        { text: 'Northwind Fittings', x: 260, y: 118 },
        { text: 'Address:', x: 60, y: 136 },
        { text: 'Example Lane 12', x: 260, y: 136 },
      ]),
    );

    expect(details.seller_name?.value).toBe('Northwind Fittings');
  });

  it.each(['GmbH', 'Ltd.', 'S.A.', 'B.V.', 'S.r.l.', 'Inc.', 'SARL', 'S.L.'])(
    'stand in the letterhead and the window of a letter, the seller by its legal form %s',
    (form) => {
      const details = read(
        printedPage([
          { text: `Northwind Fittings ${form}`, x: 380, y: 60 },
          { text: 'Example Lane 12', x: 380, y: 73 },
          ...block(60, 160, ['Utopia Trading', 'Sample Street 5', '10115 Berlin']),
          { text: 'Invoice number', x: 60, y: 300 },
          { text: 'INV-1', x: 320, y: 300 },
        ]),
      );

      expect(details.seller_name?.value).toBe(`Northwind Fittings ${form}`);
      expect(details.buyer_name?.value).toBe('Utopia Trading');
    },
  );

  it('come from the line of the sender above the address', () => {
    const details = read(
      printedPage([{ text: 'Nordwind Beschläge · Beispielweg 12 · 10115 Berlin', x: 60, y: 130, size: 7 }]),
    );

    expect(details.seller_name?.value).toBe('Nordwind Beschläge');
  });

  it('are not the label that stands below a heading', () => {
    const details = read(
      printedPage([
        { text: 'Customer', x: 60, y: 200 },
        { text: 'Invoice number', x: 60, y: 213 },
        { text: 'INV-1', x: 320, y: 213 },
      ]),
    );

    expect(details.buyer_name).toBeUndefined();
  });

  it('each have their own VAT number', () => {
    const details = read(
      printedPage([
        ...block(60, 100, ['Seller', 'Northwind Fittings GmbH', 'VAT ID: ATU10223006']),
        ...block(60, 200, ['Buyer', 'Utopia Trading Ltd.', 'VAT ID: DE136695976']),
      ]),
    );

    expect(details.seller_vat_id?.value).toBe('ATU10223006');
  });

  it('do not lend the account of the buyer to the seller', () => {
    const inOne = read(printedPage([{ text: 'Käufer-IBAN: DE21860000000086001055', x: 60, y: 100 }]));
    const apart = read(printedRows([['Käufer-IBAN :', 'DE21860000000086001055']]));

    expect([inOne.seller_iban, apart.seller_iban]).toEqual([undefined, undefined]);
  });
});
