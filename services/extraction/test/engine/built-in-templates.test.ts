import { builtInTemplateNames, findBuiltInTemplate } from '../../src/engine/template/built-in-templates.ts';
import { readTables } from '../../src/engine/tables/read-tables.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, type Printed } from './printed-page.ts';

const today = '2026-04-01';

function read(
  name: string,
  pieces: Printed[],
): { fields: Record<string, string | null>; rows: Record<string, string>[]; sums: boolean[] } {
  const template = findBuiltInTemplate(name);
  if (template?.kind !== 'text') throw new Error('the template reads text');
  const pages = [printedPage(pieces)];
  const details = readTextTemplate(template, pages, { today });
  const items = readTables(template, pages, { details, today });
  return {
    fields: Object.fromEntries(Object.entries(details).map(([field, detail]) => [field, detail.value])),
    rows: items.map((item) => item.fields),
    sums: items.flatMap((item) =>
      item.checks.filter(({ name: check }) => check === 'sum_of_lines').map(({ passed }) => passed),
    ),
  };
}

/** A label at the left and a value at the right. */
function facts(y: number, rows: readonly (readonly [label: string, value: string])[]): Printed[] {
  return rows.flatMap(([label, value], index) => [
    { text: label, x: 60, y: y + 18 * index },
    { text: value, x: 320, y: y + 18 * index },
  ]);
}

function lines(y: number, xs: readonly number[], rows: readonly (readonly (string | undefined)[])[]): Printed[] {
  return rows.flatMap((cells, index) =>
    cells.flatMap((text, column) => (text === undefined ? [] : [{ text, x: xs[column] ?? 0, y: y + 20 * index }])),
  );
}

function block(x: number, y: number, texts: readonly string[]): Printed[] {
  return texts.map((text, index) => ({ text, x, y: y + 13 * index }));
}

it.each(builtInTemplateNames)('the template %s holds to the schema', (name) => {
  expect(findBuiltInTemplate(name)?.name).toBe(name);
});

describe('purchase-order', () => {
  it.each([
    [
      'English',
      ['Purchase order no.', 'Order date', 'Delivery date', 'Supplier', 'Order total'],
      ['Description', 'Qty', 'Unit price', 'Amount'],
    ],
    [
      'German',
      ['Bestellnummer', 'Bestelldatum', 'Liefertermin', 'Lieferant', 'Bestellsumme'],
      ['Bezeichnung', 'Menge', 'Einzelpreis', 'Gesamt'],
    ],
    [
      'French',
      ['N° de commande', 'Date de commande', 'Date de livraison', 'Fournisseur', 'Total commande'],
      ['Désignation', 'Quantité', 'Prix unitaire', 'Montant'],
    ],
    [
      'Dutch',
      ['Bestelnummer', 'Besteldatum', 'Leverdatum', 'Leverancier', 'Ordertotaal'],
      ['Omschrijving', 'Aantal', 'Prijs', 'Bedrag'],
    ],
  ])('is read in %s', (_, [number = '', issued = '', due = '', supplier = '', total = ''], heads) => {
    const { fields, rows, sums } = read('purchase-order', [
      ...block(60, 40, ['Utopia Trading Ltd.', 'Sample Street 5']),
      ...facts(120, [
        [number, 'PO-7731'],
        [issued, '28.03.2026'],
        [due, '14.04.2026'],
      ]),
      ...block(60, 200, [supplier, 'Northwind Fittings GmbH', 'Example Lane 12', '1010 Vienna']),
      ...lines(
        320,
        [60, 300, 380, 480],
        [heads, ['Brass fitting', '150', '4,20', '630,00'], ['Bracket', '40', '7,50', '300,00']],
      ),
      ...facts(400, [[total, '930,00 EUR']]),
    ]);

    expect(fields).toMatchObject({
      po_number: 'PO-7731',
      issue_date: '2026-03-28',
      delivery_date: '2026-04-14',
      supplier_name: 'Northwind Fittings GmbH',
      buyer_name: 'Utopia Trading Ltd.',
      currency: 'EUR',
      total_amount: '930.00',
    });
    expect(rows.map((row) => row.amount)).toEqual(['630.00', '300.00']);
    expect(sums).toEqual([true, true]);
  });
});

describe('bank-statement', () => {
  it('is read with money in and out in columns of their own', () => {
    const { fields, rows, sums } = read('bank-statement', [
      ...facts(60, [
        ['Account holder', 'Ada Lovelace'],
        ['IBAN', 'GB82 WEST 1234 5698 7654 32'],
        ['Statement date', '31 March 2026'],
        ['Currency', 'GBP'],
        ['Opening balance', '1,000.00'],
      ]),
      ...lines(
        200,
        [60, 130, 320, 400, 480],
        [
          ['Date', 'Description', 'Money out', 'Money in', 'Balance'],
          ['03 Mar 2026', 'Rent', '400.00', undefined, '600.00'],
          ['15 Mar 2026', 'Salary', undefined, '2,000.00', '2,600.00'],
          ['20 Mar 2026', 'Groceries', '55.10', undefined, '2,544.90'],
        ],
      ),
      ...facts(300, [['Closing balance', '2,544.90']]),
    ]);

    expect(fields).toMatchObject({
      account_holder: 'Ada Lovelace',
      iban: 'GB82WEST12345698765432',
      statement_date: '2026-03-31',
      currency: 'GBP',
      opening_balance: '1000.00',
      closing_balance: '2544.90',
    });
    expect(rows.map((row) => [row.date, row.description, row.amount])).toEqual([
      ['2026-03-03', 'Rent', '-400.00'],
      ['2026-03-15', 'Salary', '2000.00'],
      ['2026-03-20', 'Groceries', '-55.10'],
    ]);
    expect(sums).toEqual([true, true, true]);
  });

  it.each([
    ['German', ['Kontoinhaber', 'Auszugsdatum', 'Anfangssaldo', 'Endsaldo'], ['Datum', 'Verwendungszweck', 'Betrag']],
    ['French', ['Titulaire', 'Date du relevé', 'Ancien solde', 'Nouveau solde'], ['Date', 'Libellé', 'Montant']],
    ['Spanish', ['Titular', 'Fecha de extracto', 'Saldo inicial', 'Saldo final'], ['Fecha', 'Concepto', 'Importe']],
    [
      'Italian',
      ['Intestatario', 'Data estratto', 'Saldo iniziale', 'Saldo finale'],
      ['Data', 'Descrizione', 'Importo'],
    ],
    ['Dutch', ['Rekeninghouder', 'Datum afschrift', 'Beginsaldo', 'Eindsaldo'], ['Datum', 'Omschrijving', 'Bedrag']],
  ])(
    'is read in %s, with signs behind the amounts',
    (_, [holder = '', date = '', opening = '', closing = ''], heads) => {
      const { fields, rows, sums } = read('bank-statement', [
        ...facts(60, [
          [holder, 'Ada Lovelace'],
          ['IBAN', 'DE89 3704 0044 0532 0130 00'],
          [date, '31.03.2026'],
          [opening, '1.000,00 EUR'],
        ]),
        ...lines(200, [60, 160, 480], [heads, ['03.03.2026', 'REWE', '55,10-'], ['15.03.2026', 'ACME', '200,00+']]),
        ...facts(280, [[closing, '1.144,90 EUR']]),
      ]);

      expect(fields).toMatchObject({
        account_holder: 'Ada Lovelace',
        statement_date: '2026-03-31',
        closing_balance: '1144.90',
      });
      expect(rows.map((row) => row.amount)).toEqual(['-55.10', '200.00']);
      expect(sums).toEqual([true, true]);
    },
  );

  it('says so when the transactions do not lead from one balance to the other', () => {
    const { sums } = read('bank-statement', [
      ...facts(60, [['Opening balance', '1,000.00']]),
      ...lines(
        100,
        [60, 160, 480],
        [
          ['Date', 'Description', 'Amount'],
          ['2026-03-03', 'Rent', '-400.00'],
        ],
      ),
      ...facts(160, [['Closing balance', '700.00']]),
    ]);

    expect(sums).toEqual([false]);
  });
});

describe('utility-bill', () => {
  it.each([
    ['English', ['Customer', 'Supply address', 'Bill date', 'Payment due', 'Account number', 'Total amount due']],
    ['German', ['Kunde', 'Verbrauchsstelle', 'Rechnungsdatum', 'Fällig am', 'Kundennummer', 'Rechnungsbetrag']],
    [
      'French',
      ['Titulaire', 'Adresse de consommation', 'Date de facture', "Date d'échéance", 'N° client', 'Montant à payer'],
    ],
    [
      'Spanish',
      ['Titular', 'Dirección de suministro', 'Fecha de factura', 'Vencimiento', 'Nº de contrato', 'Importe total'],
    ],
    [
      'Italian',
      ['Intestatario', 'Indirizzo di fornitura', 'Data fattura', 'Scadenza', 'Codice cliente', 'Totale da pagare'],
    ],
    ['Dutch', ['Klant', 'Leveringsadres', 'Factuurdatum', 'Vervaldatum', 'Klantnummer', 'Te betalen']],
  ])('is read in %s', (_, [customer = '', address = '', issued = '', due = '', account = '', total = '']) => {
    const { fields } = read('utility-bill', [
      { text: 'Utopia Energy Ltd.', x: 60, y: 50, size: 16 },
      ...facts(120, [
        [`${customer}:`, 'Ada Lovelace'],
        [account, '40012345'],
        [issued, '28.03.2026'],
        [due, '14.04.2026'],
        [address, 'Sample Street 5, 10115 Berlin'],
        [total, '84,20 €'],
      ]),
    ]);

    expect(fields).toMatchObject({
      issuer_name: 'Utopia Energy Ltd.',
      customer_name: 'Ada Lovelace',
      service_address: 'Sample Street 5, 10115 Berlin',
      issue_date: '2026-03-28',
      due_date: '2026-04-14',
      account_number: '40012345',
      currency: 'EUR',
      total_amount: '84.20',
    });
  });

  it('puts the lines of an address together', () => {
    const { fields } = read(
      'utility-bill',
      block(60, 100, ['Supply address', '5 Sample Street', 'Utopia', 'SW1B 3BN London']),
    );

    expect(fields.service_address).toBe('5 Sample Street, Utopia, SW1B 3BN London');
  });
});
