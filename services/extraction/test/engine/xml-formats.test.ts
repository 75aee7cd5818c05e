import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { readXml } from '../../src/engine/xml/read-xml.ts';
import { aCrossIndustryInvoice, aUniversalInvoice } from './xml-samples.ts';
import { aFacturae, aFatturaPa, aSimplifiedFattura, anOrderX, aUniversalOrder } from './national-samples.ts';

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array, template = 'invoice-standard'): Promise<ReadResult> {
  return engine.read({ bytes, template, today: '2026-04-01' });
}

function fieldsOf(bytes: Uint8Array): Record<string, string[] | undefined> {
  const document = readXml(bytes);
  return typeof document === 'object' ? document.values : {};
}

describe('a national format', () => {
  it('of Italy is read, what is withheld being no tax', async () => {
    const result = await read(aFatturaPa());

    expect(result).toMatchObject({
      status: 'processed',
      fields: {
        document_type: 'invoice',
        invoice_number: '2026/417',
        issue_date: '2026-04-17',
        due_date: '2026-05-17',
        currency: 'EUR',
        net_amount: '1000.00',
        tax_amount: '220.00',
        total_amount: '1220.00',
        amount_due: '1020.00',
        seller_name: 'Bottega Arnica Srl',
        seller_vat_id: 'IT01234567897',
        seller_iban: 'IT60X0542811101000000123456',
        buyer_name: 'Ada Neri',
        purchase_order: 'ODA-7',
      },
    });
    expect(result.lineItems.map((line) => line.fields)).toMatchObject([
      {
        line_number: '1',
        description: 'Consulenza',
        quantity: '10',
        unit: 'ORE',
        unit_price: '100.00',
        tax_rate: '22',
        amount: '1000.00',
      },
    ]);
  });

  it('of Italy without a total has that of its taxes', () => {
    expect(
      fieldsOf(aFatturaPa([['<ImportoTotaleDocumento>1220.00</ImportoTotaleDocumento>', '']])).total_amount,
    ).toEqual(['1220.00']);
  });

  it('of Italy with several invoices goes to review', async () => {
    const body = /<FatturaElettronicaBody>[^]*<\/FatturaElettronicaBody>/.exec(aFatturaPa().toString())?.[0] ?? '';

    const result = await read(aFatturaPa([['</FatturaElettronicaBody>', `</FatturaElettronicaBody>${body}`]]));

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['several_documents'] });
  });

  it.each([
    ['with its tax', '<Imposta>22.00</Imposta>', { net_amount: ['100.00'], tax_amount: ['22.00'] }],
    ['with a rate only', '<Aliquota>22.00</Aliquota>', { net_amount: [], tax_amount: [] }],
  ])('of Italy is read where it is simplified, %s', (_, tax, amounts) => {
    expect(fieldsOf(aSimplifiedFattura(tax))).toMatchObject({
      ...{ document_type: ['credit_note'], invoice_number: ['S-9'], issue_date: ['2026-04-17'] },
      ...{ total_amount: ['122.00'], seller_name: ['Ada Neri'], seller_vat_id: ['IT01234567897'], ...amounts },
    });
  });

  it('of Spain is read, its total before what is withheld', async () => {
    const result = await read(aFacturae());

    expect(result).toMatchObject({
      status: 'processed',
      fields: {
        document_type: 'invoice',
        invoice_number: '2026-88',
        issue_date: '2026-03-02',
        due_date: '2026-04-01',
        net_amount: '500.00',
        tax_amount: '105.00',
        total_amount: '605.00',
        amount_due: '530.00',
        seller_name: 'Luz Vega Prats',
        seller_vat_id: '12345678Z',
        seller_iban: 'ES9121000418450200051332',
        buyer_name: 'Talleres Encina SL',
      },
    });
    expect(result.lineItems.map((line) => line.fields.description)).toEqual(['Diseño', 'Revisión']);
  });
});

describe('an order', () => {
  it.each([
    ['in the Universal Business Language', aUniversalOrder()],
    ['in Order-X', anOrderX()],
  ])('%s is read for the template of orders, and for that of invoices is another document', async (_, bytes) => {
    const result = await read(bytes, 'purchase-order');

    expect(result).toMatchObject({
      status: 'processed',
      fields: {
        po_number: 'PO-7731',
        issue_date: '2026-03-02',
        delivery_date: '2026-03-20',
        currency: 'EUR',
        net_amount: '200.00',
        total_amount: '240.00',
        buyer_name: 'Ada Works Ltd',
        supplier_name: 'Northwind Tools GmbH',
      },
    });
    expect(result.lineItems[0]?.fields).toMatchObject({ quantity: '4', unit_price: '50.00', amount: '200.00' });
    expect(await read(bytes)).toMatchObject({
      status: 'needs_review',
      fields: {},
      warnings: ['document_type_mismatch'],
    });
  });

  it('is not what an invoice is sent as', async () => {
    const result = await read(aUniversalInvoice(), 'purchase-order');

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['document_type_mismatch'] });
  });
});

describe('the type of an XML invoice', () => {
  it.each([
    ['380', 'invoice'],
    ['326', 'invoice'],
    ['381', 'credit_note'],
    ['384', 'corrected_invoice'],
    ['386', 'prepayment_invoice'],
    ['389', 'self_billed_invoice'],
    ['999', undefined],
  ])('is that of its code: %s', (code, type) => {
    const bytes = aCrossIndustryInvoice([['<ram:TypeCode>380<', `<ram:TypeCode>${code}<`]]);

    expect(fieldsOf(bytes).document_type?.[0]).toBe(type);
  });

  it('makes the amounts of a credit note positive, however they were written', () => {
    const negative = aCrossIndustryInvoice([
      ['<ram:TypeCode>380<', '<ram:TypeCode>381<'],
      ['Amount>1041.67', 'Amount>-1041.67'],
      ['>208.33', '>-208.33'],
      ['Amount>1250', 'Amount>-1250'],
      ['>100.0000', '>-100.0000'],
    ]);
    const document = readXml(negative);

    expect(document).toMatchObject({
      values: { net_amount: ['1041.67'], tax_amount: ['208.33'], total_amount: ['1250.00'], amount_due: ['1250.00'] },
      lines: [{ quantity: '100', unit_price: '10.4167', amount: '1041.67' }],
    });
  });

  it('leaves the minus of a corrected invoice', () => {
    const bytes = aCrossIndustryInvoice([
      ['<ram:TypeCode>380<', '<ram:TypeCode>384<'],
      ['GrandTotalAmount>1250', 'GrandTotalAmount>-1250'],
    ]);

    expect(fieldsOf(bytes).total_amount).toEqual(['-1250.00']);
  });
});

describe('an XML invoice that is written otherwise', () => {
  it('mixes the names of two editions, and is read', () => {
    const draft = aCrossIndustryInvoice([
      ['ApplicableHeaderTrade', 'ApplicableSupplyChainTrade'],
      ['rsm:ExchangedDocument', 'rsm:HeaderExchangedDocument'],
    ]);

    expect(fieldsOf(draft)).toMatchObject({ invoice_number: ['INV-2041'], total_amount: ['1250.00'] });
  });

  it.each([
    ['has moved its total', [['GrandTotalAmount', 'GrandTotal']] as const, { invoice_number: 'INV-2041' }],
    [
      'has moved everything',
      [
        ['ExchangedDocument>', 'Header>'],
        ['GrandTotalAmount', 'GrandTotal'],
      ] as const,
      {},
    ],
  ])('%s, and goes to review', async (_, changes, fields) => {
    const result = await read(aCrossIndustryInvoice(changes));

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['xml_unreadable'], fields });
  });

  const parts = (amounts: readonly string[]): string =>
    amounts
      .map(
        (amount, index) =>
          `<cac:SubInvoiceLine><cbc:ID>1.${String(index + 1)}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">${amount}</cbc:LineExtensionAmount><cac:Item><cbc:Name>Part</cbc:Name></cac:Item></cac:SubInvoiceLine>`,
      )
      .join('');

  it('has lines below its lines, which are answered in their place', async () => {
    const result = await read(
      aUniversalInvoice([['</cac:InvoiceLine>', `${parts(['60.00', '40.00'])}</cac:InvoiceLine>`]]),
    );

    expect(result).toMatchObject({ status: 'processed', warnings: [] });
    expect(result.lineItems.map((line) => line.fields.amount)).toEqual(['60.00', '40.00']);
  });

  it('has lines below its lines that do not come to them, and goes to review', async () => {
    const result = await read(
      aUniversalInvoice([['</cac:InvoiceLine>', `${parts(['60.00', '30.00'])}</cac:InvoiceLine>`]]),
    );

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['xml_unreadable'] });
    expect(result.lineItems.map((line) => line.fields.amount)).toEqual(['100.00']);
  });
});
