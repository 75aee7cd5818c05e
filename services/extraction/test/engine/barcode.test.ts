import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { writeBarcode } from 'zxing-wasm/writer';

import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { prepareWriter } from './barcode-writer.ts';

const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 30_000 });
beforeAll(prepareWriter);
afterAll(() => engine.close());

function read(bytes: Uint8Array, template: string): Promise<ReadResult> {
  return engine.read({ bytes, template, today: '2026-04-01' });
}

async function draw(text: string, format: 'PDF417' | 'QRCode'): Promise<Buffer> {
  const { image } = await writeBarcode(text, { format, scale: 4 });
  if (image === null) throw new Error('no barcode was drawn');
  return sharp(Buffer.from(await image.arrayBuffer()))
    .extend({ top: 60, bottom: 60, left: 60, right: 60, background: '#ffffff' })
    .png()
    .toBuffer();
}

const licence = [
  '@\n\u001e\rANSI 636026080102DL00410288ZA03290015DLDAQD12345678',
  ...['DCSPUBLIC', 'DDEN', 'DACJOHN', 'DDFN', 'DADQUINCY', 'DDGN', 'DBD08242015', 'DBB01311970', 'DBA01312035', 'DBC1'],
  ...['DAG789 E OAK ST', 'DAIANYTOWN', 'DAJCA', 'DAK902230000', 'DCGUSA'],
].join('\n');

describe('a driving licence', () => {
  it('is read from the barcode in a picture, turned or not', async () => {
    const upright = await draw(licence, 'PDF417');

    for (const picture of [upright, await sharp(upright).rotate(90).jpeg().toBuffer()]) {
      const result = await read(picture, 'driving-licence');

      expect(result).toMatchObject({
        status: 'processed',
        warnings: [],
        fields: { document_number: 'D12345678', surname: 'PUBLIC', given_names: 'JOHN QUINCY', issuer: 'Arizona' },
      });
      expect(result.details.date_of_expiry).toMatchObject({
        value: '2035-01-31',
        source: 'barcode',
        page: 1,
        raw: '01312035',
        checks: [{ name: 'not_before_date_of_issue', passed: true }],
      });
    }
  });

  it('whose dates are out of order goes to review', async () => {
    const result = await read(await draw(licence.replace('08242015', '08242040'), 'PDF417'), 'driving-licence');

    expect(result.status).toBe('needs_review');
  });

  it('whose name is written in an order that nobody knows goes to review', async () => {
    const text = '@\n\u001e\rANSI 6360060101DL00290190DLDAQ20417765\nDAAORLA MAY FENWICK\nDBA20300203\nDBB19840611\r';

    expect(await read(await draw(text, 'PDF417'), 'driving-licence')).toMatchObject({
      status: 'needs_review',
      fields: { surname: 'FENWICK', document_number: '20417765' },
    });
  });

  it('in the form of a magnetic stripe has no day of expiry and goes to review', async () => {
    const text = '%PAHARROW^FENWICK$ORLA$MAY^44 ELM ST^?;63602550417765=300219840611=?';

    expect(await read(await draw(text, 'PDF417'), 'driving-licence')).toMatchObject({
      status: 'needs_review',
      fields: { surname: 'FENWICK', given_names: 'ORLA MAY', date_of_birth: '1984-06-11' },
    });
  });

  it('without a barcode goes to review', async () => {
    const blank = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#e0e0e0' } })
      .png()
      .toBuffer();

    expect(await read(blank, 'driving-licence')).toMatchObject({
      status: 'needs_review',
      fields: {},
      warnings: ['barcode_not_found'],
    });
  });

  it('is none when its barcode says something else', async () => {
    const result = await read(await draw('PARCEL 12345', 'PDF417'), 'driving-licence');

    expect(result).toMatchObject({ status: 'needs_review', fields: {}, warnings: ['document_type_mismatch'] });
  });
});

describe('an invoice with a payment code', () => {
  const code = ['BCD', '002', '1', 'SCT', '', 'Northwind', 'DE89370400440532013000', 'EUR107.00', '', '', 'INV-2041'];

  async function invoiceWithCode(due: string, lines = code): Promise<Uint8Array> {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage([595, 842]);
    page.drawText('Invoice number: INV-2041', { x: 60, y: 760, size: 11 });
    page.drawText('Total: 107.00 EUR', { x: 60, y: 700, size: 11 });
    page.drawText(`Amount due: ${due} EUR`, { x: 60, y: 660, size: 11 });
    page.drawImage(await pdf.embedPng(await draw(lines.join('\n'), 'QRCode')), {
      x: 60,
      y: 100,
      width: 140,
      height: 140,
    });
    return pdf.save();
  }

  it('has its account from the code, and its amount confirmed by it', async () => {
    const result = await read(await invoiceWithCode('107.00'), 'invoice-standard');

    expect(result.warnings).toEqual([]);
    expect(result.details.seller_iban).toMatchObject({ value: 'DE89370400440532013000', source: 'barcode', page: 1 });
    expect(result.details.amount_due?.checks).toContainEqual({ name: 'matches_payment_code', passed: true });
    expect(result.details.invoice_number?.checks).toContainEqual({ name: 'matches_payment_code', passed: true });
  });

  it('goes to review when the code asks for another amount', async () => {
    const result = await read(await invoiceWithCode('107.00', code.with(7, 'EUR907.00')), 'invoice-standard');

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['payment_code_differs_from_page'] });
  });

  it('is read from a picture as far as the code goes', async () => {
    const result = await read(await draw(code.join('\n'), 'QRCode'), 'invoice-standard');

    expect(result.fields).toMatchObject({
      seller_iban: 'DE89370400440532013000',
      amount_due: '107.00',
      currency: 'EUR',
    });
  });
});
