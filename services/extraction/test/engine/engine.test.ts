import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';

import { PDFDocument, PDFName } from 'pdf-lib';

import { createEngine, type Engine, type EngineOptions } from '../../src/engine/index.ts';
import { drawInvoice } from '../../scripts/draw-invoice.ts';
import { readingProcesses } from './reading-processes.ts';

const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const passport = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const today = '2026-04-01';
const engines: Engine[] = [];

function startEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 20_000, ...options });
  engines.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('a document', () => {
  // One for all of them: each document also shows that those before it have left the engine well.
  const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 20_000 });
  afterAll(() => engine.close());

  it('reads the specimen invoice', async () => {
    const result = await engine.read({ bytes: invoice, template: 'invoice-standard', today });

    expect(result).toMatchObject({
      status: 'processed',
      template: 'invoice-standard',
      templateVersion: 2,
      pages: 1,
      warnings: [],
      fields: {
        invoice_number: 'INV-2041',
        issue_date: '2026-03-28',
        due_date: '2026-04-27',
        currency: 'EUR',
        net_amount: '1041.67',
        tax_amount: '208.33',
        total_amount: '1250.00',
        purchase_order: 'PO-7731',
      },
    });
  });

  it('reads the specimen passport', async () => {
    const result = await engine.read({ bytes: passport, template: 'passport', today });

    expect(result).toMatchObject({ status: 'processed', pages: 1, warnings: [] });
    expect(result.fields).toEqual({
      document_code: 'P',
      issuing_state: 'UTO',
      document_number: 'L898902C3',
      nationality: 'UTO',
      date_of_birth: '1974-08-12',
      sex: 'F',
      date_of_expiry: '2012-04-15',
      surname: 'ERIKSSON',
      given_names: 'ANNA MARIA',
      personal_number: 'ZE184226B',
      mrz: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
    });
  });
});

describe('the engine', () => {
  it('reads several documents at once and gives each its own answer', async () => {
    const engine = startEngine({ workers: 2 });

    const results = await Promise.all(
      [invoice, passport, invoice].map((bytes) =>
        engine.read({ bytes, template: bytes === invoice ? 'invoice-standard' : 'passport', today }),
      ),
    );

    expect(results.map((result) => result.fields.invoice_number ?? result.fields.surname)).toEqual([
      'INV-2041',
      'ERIKSSON',
      'INV-2041',
    ]);
  });

  it('stops a document that takes too long, and its process with it', async () => {
    const reading = startEngine({ cpuLimitMs: 1 }).read({ bytes: passport, template: 'passport', today });

    expect(await reading).toMatchObject({
      status: 'failed',
      pages: null,
      fields: {},
      failure: { code: 'processing_timeout' },
    });
    expect(readingProcesses()).toEqual([]);
  });

  it('stops a document whose process holds too much memory', async () => {
    const engine = startEngine({ budget: { maxProcessMemoryBytes: 1024 * 1024 } });

    const result = await engine.read({ bytes: passport, template: 'passport', today });

    expect(result).toMatchObject({ status: 'failed', failure: { code: 'file_limit_exceeded' } });
  });

  it('rejects what its caller gives up, and goes on with the next', async () => {
    const engine = startEngine();
    const givenUp = new AbortController();
    const reading = engine.read({ bytes: passport, template: 'passport', today }, { signal: givenUp.signal });
    const waiting = engine.read({ bytes: invoice, template: 'invoice-standard', today });
    givenUp.abort(new Error('given up'));

    await expect(reading).rejects.toThrow('given up');
    expect(await waiting).toMatchObject({ status: 'processed' });
  });

  it('ends its processes when it is closed, and rejects what it had not read', async () => {
    const engine = startEngine();
    const reading = engine.read({ bytes: passport, template: 'passport', today });
    const rejection = expect(reading).rejects.toThrow('closed');
    await engine.close();

    await rejection;
    expect(readingProcesses()).toEqual([]);
  });

  it('refuses a template that does not exist', async () => {
    await expect(startEngine().read({ bytes: invoice, template: 'tax-return', today })).rejects.toThrow(RangeError);
  });

  it('lets a program end that does not close it', async () => {
    const index = new URL('../../src/engine/index.ts', import.meta.url).href;
    const program = `import { createEngine } from '${index}';
      const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 20000 });
      const result = await engine.read({ bytes: new Uint8Array(), template: 'passport', today: '${today}' });
      console.log(result.failure.code);`;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 25_000,
      env: {},
    });

    expect(stdout.trim()).toBe('file_empty');
  });
});

describe('a hostile file', () => {
  // One for all of them: each document also shows that those before it have left the engine well.
  const engine = createEngine({ readsPrint: false, workers: 1, cpuLimitMs: 20_000 });
  afterAll(() => engine.close());

  /** A PDF whose page content unpacks to so many bytes of blanks. */
  async function flateBomb(sizeBytes: number): Promise<Uint8Array> {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage();
    const packed = deflateSync(Buffer.alloc(sizeBytes, ' '));
    const content = pdf.context.stream(packed, { Filter: 'FlateDecode' });
    page.node.set(PDFName.of('Contents'), pdf.context.register(content));
    return pdf.save();
  }

  async function pagesOf(count: number): Promise<Uint8Array> {
    const pdf = await PDFDocument.create();
    for (let page = 0; page < count; page++) pdf.addPage();
    return pdf.save();
  }

  it.each([
    ['an empty file', () => new Uint8Array(), 'file_empty'],
    ['a text file', () => new TextEncoder().encode('Dear Sir or Madam'), 'file_type_unsupported'],
    ['a PDF cut off near its start', () => invoice.subarray(0, 120), 'file_corrupt'],
    ['a picture cut off in its middle', () => passport.subarray(0, 20_000), 'file_corrupt'],
    ['a PDF with too many pages', () => pagesOf(51), 'file_too_many_pages'],
  ])('is answered with its failure: %s', async (_, make, code) => {
    const bytes = await make();

    const result = await engine.read({ bytes, template: 'passport', today });

    expect(result).toMatchObject({ status: 'failed', fields: {}, details: {}, failure: { code } });
  });

  it('that unpacks to more than it may take fails alone: the next document is read', async () => {
    const small = startEngine({ budget: { maxPdfMemoryBytes: 64 * 1024 * 1024 } });

    const bomb = await small.read({ bytes: await flateBomb(100 * 1024 * 1024), template: 'invoice-standard', today });
    const next = await small.read({ bytes: invoice, template: 'invoice-standard', today });

    expect(bomb).toMatchObject({ status: 'failed', failure: { code: 'file_limit_exceeded' } });
    expect(next.status).toBe('processed');
  });

  it('with text that nobody can see is read without that text, and says so', async () => {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage();
    page.drawText('Invoice number: INV-1', { x: 60, y: 700 });
    page.drawText('Total: 100.00 EUR', { x: 60, y: 600 });
    page.drawText('Total amount: 999999.00 EUR', { x: 60, y: 500, opacity: 0 });

    const result = await engine.read({ bytes: await pdf.save(), template: 'invoice-standard', today });

    expect(result).toMatchObject({
      fields: { invoice_number: 'INV-1', total_amount: '100.00' },
      warnings: ['hidden_text'],
    });
  });
});

describe('the specimen invoice', () => {
  it('is the one its script draws', async () => {
    expect(Buffer.from(await drawInvoice()).equals(invoice)).toBe(true);
  });
});
