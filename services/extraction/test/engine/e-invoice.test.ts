import { readFileSync } from 'node:fs';

import { AFRelationship, PDFDocument, PDFName } from 'pdf-lib';

import { createEngine, sniff, type ReadResult } from '../../src/engine/index.ts';
import { aCrossIndustryInvoice, aUniversalInvoice } from './xml-samples.ts';

const specimen = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array, options: { template?: string; ignoreXml?: boolean } = {}): Promise<ReadResult> {
  return engine.read({ bytes, template: 'invoice-standard', today: '2026-04-01', ...options });
}

/** The specimen invoice, which prints INV-2041 of 28 March 2026 over 1250.00 EUR, with a file attached. */
async function attach(bytes: Uint8Array, name = 'factur-x.xml'): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(specimen);
  await pdf.attach(bytes, name, { mimeType: 'text/xml', afRelationship: AFRelationship.Alternative });
  return pdf.save();
}

const crossIndustryFields = {
  invoice_number: 'INV-2041',
  issue_date: '2026-03-28',
  due_date: '2026-04-27',
  currency: 'EUR',
  net_amount: '1041.67',
  tax_amount: '208.33',
  total_amount: '1250.00',
  amount_due: '1250.00',
  seller_name: 'Northwind Tools GmbH',
  seller_vat_id: 'ATU12345675',
  seller_iban: 'AT611904300234573201',
  buyer_name: 'Ada Works Ltd',
  purchase_order: 'PO-7731',
};

describe('an XML invoice', () => {
  it('that comes alone is read in the Cross Industry syntax', async () => {
    const result = await read(aCrossIndustryInvoice());

    expect(result).toMatchObject({ status: 'processed', pages: 1, warnings: [], fields: crossIndustryFields });
    expect(result.details.total_amount).toMatchObject({ source: 'xml', page: null, bbox: null, confidence: 0.96 });
    expect(result.lineItems.map((line) => line.fields)).toEqual([
      {
        line_number: '1',
        description: 'Bolts & nuts',
        article_number: 'B-7',
        quantity: '100',
        unit: 'C62',
        unit_price: '10.4167',
        tax_rate: '20',
        amount: '1041.67',
      },
    ]);
  });

  it('that comes alone is read in the Universal Business Language', async () => {
    const result = await read(aUniversalInvoice());

    expect(result.status).toBe('processed');
    expect(result.fields).toEqual({
      invoice_number: 'UBL/77',
      issue_date: '2026-03-28',
      due_date: '2026-04-27',
      currency: 'EUR',
      net_amount: '100.00',
      tax_amount: '7.00',
      total_amount: '107.00',
      amount_due: '57.00',
      seller_name: 'Northwind Tools GmbH',
      seller_vat_id: 'DE123456789',
      seller_iban: 'DE89370400440532013000',
      buyer_name: 'Ada Works Ltd',
    });
    expect(result.lineItems[0]?.fields).toMatchObject({ quantity: '2.5', unit: 'KGM', unit_price: '40.00' });
  });

  it('is read as a credit note, its amounts as they are stated', async () => {
    const creditNote = aUniversalInvoice([
      ['<Invoice ', '<CreditNote '],
      ['</Invoice>', '</CreditNote>'],
      ['Invoice-2', 'CreditNote-2'],
      ['InvoiceLine', 'CreditNoteLine'],
      ['InvoicedQuantity', 'CreditedQuantity'],
    ]);

    const result = await read(creditNote);

    expect(result.fields).toMatchObject({ invoice_number: 'UBL/77', total_amount: '107.00' });
    expect(result.lineItems[0]?.fields.quantity).toBe('2.5');
  });

  it('that contradicts itself goes to review', async () => {
    const result = await read(aCrossIndustryInvoice([['<ram:GrandTotalAmount>1250<', '<ram:GrandTotalAmount>1350<']]));

    expect(result.status).toBe('needs_review');
    expect(result.details.total_amount?.checks).toEqual([
      { name: 'net_amount_plus_tax_amount_is_total_amount', passed: false },
    ]);
  });

  it('with several due dates leaves the date open', async () => {
    const terms = '</ram:SpecifiedTradePaymentTerms>';
    const second = `${terms}<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260527</udt:DateTimeString></ram:DueDateDateTime>${terms}`;

    const result = await read(aCrossIndustryInvoice([[terms, second]]));

    expect(result.fields.due_date).toBeUndefined();
    expect(result.details.due_date?.alternatives.map(({ value }) => value)).toEqual(['2026-04-27', '2026-05-27']);
  });

  it.each([
    [
      'one with a DTD',
      aUniversalInvoice([['<Invoice ', '<!DOCTYPE Invoice [<!ENTITY x "y">]><Invoice ']]),
      'file_corrupt',
    ],
    ['one cut off', aCrossIndustryInvoice().subarray(0, 2000), 'file_corrupt'],
    ['one too large', aUniversalInvoice([['UBL/77', 'x'.repeat(5 * 1024 * 1024)]]), 'file_corrupt'],
    [
      'an invoice of another vocabulary',
      Buffer.from('<Invoice xmlns="urn:x"><ID>1</ID></Invoice>'),
      'file_type_unsupported',
    ],
    ['other XML', Buffer.from('<?xml version="1.0"?><note>INV-1</note>'), 'file_type_unsupported'],
  ])('that cannot be read fails: %s', async (_, bytes, code) => {
    expect(await read(bytes)).toMatchObject({ status: 'failed', fields: {}, failure: { code } });
  });

  it('is none for the template of a passport', async () => {
    const result = await read(aUniversalInvoice(), { template: 'passport' });

    expect(result.failure?.code).toBe('file_type_unsupported');
  });

  it.each([
    ['with a mark', Buffer.from(`\ufeff${Buffer.from(aUniversalInvoice()).toString()}`)],
    ['in UTF-16', Buffer.from(Buffer.from(aUniversalInvoice()).toString(), 'utf16le').swap16()],
    ['behind a long comment', aUniversalInvoice([['<!-- ', `<!-- ${'licence '.repeat(900)}`]])],
  ])('is known %s', (_, bytes) => {
    expect(sniff(bytes)).toBe('xml');
  });
});

describe('a PDF with an XML invoice', () => {
  it('answers from the XML, and where the page agrees with the place on it', async () => {
    const result = await read(await attach(aCrossIndustryInvoice()));

    expect(result).toMatchObject({ status: 'processed', warnings: [], fields: crossIndustryFields });
    expect(result.details.total_amount).toMatchObject({ source: 'xml', confidence: 0.99, page: 1 });
    expect(result.details.total_amount?.bbox).not.toBeNull();
    expect(result.details.total_amount?.checks).toContainEqual({ name: 'matches_printed', passed: true });
    expect(result.details.seller_name).toMatchObject({ confidence: 0.96, page: null });
    expect(result.lineItems).toHaveLength(1);
  });

  it('whose page says something else goes to review and keeps both', async () => {
    const other = aCrossIndustryInvoice([
      ['1250', '2250'],
      ['1041.67', '2041.67'],
    ]);

    const result = await read(await attach(other));

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['xml_differs_from_page'] });
    expect(result.details.total_amount).toMatchObject({
      value: '2250.00',
      alternatives: [{ value: '1250.00', page: 1 }],
    });
    expect(result.details.total_amount?.checks).toContainEqual({ name: 'matches_printed', passed: false });
  });

  it('is read from its page alone when the caller says so', async () => {
    const result = await read(await attach(aCrossIndustryInvoice([['1250', '2250']])), { ignoreXml: true });

    expect(result).toMatchObject({ warnings: [], fields: { total_amount: '1250.00' } });
    expect(result.details.total_amount?.source).toBe('text');
  });

  it.each([
    ['is cut off', aCrossIndustryInvoice().subarray(0, 2000)],
    ['has a DTD', aCrossIndustryInvoice([['<rsm:CrossIndustryInvoice ', '<!DOCTYPE a><rsm:CrossIndustryInvoice ']])],
    ['is nested too deeply', aCrossIndustryInvoice([['INV-2041', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`]])],
    [
      'is in another encoding than it says',
      Buffer.from(Buffer.from(aCrossIndustryInvoice([['Ada', 'Äda']])).toString(), 'latin1'),
    ],
    ['is no XML', Buffer.from('Dear Sir or Madam')],
  ])('is read from its page when the XML %s', async (_, bytes) => {
    const result = await read(await attach(bytes));

    expect(result).toMatchObject({ warnings: ['xml_unreadable'], fields: { total_amount: '1250.00' } });
    expect(result.details.total_amount?.source).toBe('text');
  });

  it('is read from its page when what is attached is no invoice', async () => {
    const result = await read(await attach(Buffer.from('<note/>'), 'note.xml'));

    expect(result).toMatchObject({ status: 'processed', warnings: [], fields: { total_amount: '1250.00' } });
  });

  it('is found where only the list of associated files leads to the XML', async () => {
    const pdf = await PDFDocument.load(await attach(aCrossIndustryInvoice()));
    pdf.catalog.delete(PDFName.of('Names'));

    const result = await read(await pdf.save());

    expect(result.details.seller_name).toMatchObject({ value: 'Northwind Tools GmbH', source: 'xml' });
  });

  it('of the first edition of ZUGFeRD is read', async () => {
    const result = await read(readFileSync(new URL('fixtures/e-invoices/zugferd-1.pdf', import.meta.url)));

    expect(result).toMatchObject({
      status: 'processed',
      warnings: ['tax_number_check_digits'],
      fields: { invoice_number: '471102', due_date: '2013-04-04', total_amount: '529.87' },
    });
    expect(result.lineItems.map((line) => line.fields.amount)).toEqual(['198.00', '275.00']);
  });
});
