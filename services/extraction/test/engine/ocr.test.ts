import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { eventually } from '@ifcgate/test-kit';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';

import { createEngine, engineVersion, type Engine, type EngineOptions } from '../../src/engine/index.ts';
import { chooseOcr } from '../../src/engine/ocr/choose-ocr.ts';
import { isAlive, readingProcesses } from './reading-processes.ts';
import { scanOf } from './scan-of.ts';

const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const machine = { path: process.env.PATH, dataFolder: process.env.TESSDATA_PREFIX };
const isInstalled = (await chooseOcr('auto', machine)).kind === 'native';
const today = '2026-04-01';
const engines: Engine[] = [];
// Where a test needs no engine of its own; a reading process takes a second to start.
const shared = createEngine({ workers: 1, ocrWorkers: 1, cpuLimitMs: 60_000 });
let scan: Buffer;
beforeAll(async () => {
  scan = await scanOf(invoice);
});
afterAll(() => shared.close());

// A page takes a second or two, and on a machine that does other work ten times that.
const patienceMs = 120_000;

function startEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ workers: 1, ocrWorkers: 1, cpuLimitMs: 60_000, ...options });
  engines.push(engine);
  return engine;
}

/** The programs that any process of this test's engines has started, by their process id. */
function ocrPrograms(): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/));
  const parents = new Set(readingProcesses().map(String));
  return rows.filter((row) => parents.has(row[1] ?? '') && row[2]?.endsWith('tesseract')).map(([pid]) => Number(pid));
}

/** A PDF of so many pages of text, the last of them a picture of the specimen invoice. */
async function mixedPdf(textPages: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let page = 0; page < textPages; page++)
    pdf.addPage().drawText('IBAN: DE89 3704 0044 0532 0130 00', { x: 60, y: 700, size: 12, font });
  const picture = await pdf.embedPng(scan);
  const page = pdf.addPage();
  page.drawImage(picture, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
  return pdf.save();
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('a scan', () => {
  const kinds: ('native' | 'bundled')[] = isInstalled ? ['native', 'bundled'] : ['bundled'];
  (isInstalled ? it.skip : it)('is not read with native Tesseract here: it is not installed', () => undefined);

  it.each(kinds)(
    'that lies askew is read like its original, with its places on the page (%s)',
    async (ocr) => {
      const askew = await scanOf(invoice, { degrees: 1.5 });

      const result = await startEngine({ ocr }).read({ bytes: askew, template: 'invoice-standard', today });

      expect(result).toMatchObject({
        engineVersion: expect.stringMatching(ocr === 'native' ? /\+tesseract-5/ : /\+tesseract\.js-/) as string,
        fields: {
          invoice_number: 'INV-2041',
          issue_date: '2026-03-28',
          net_amount: '1041.67',
          total_amount: '1250.00',
        },
      });
      const original = await shared.read({ bytes: invoice, template: 'invoice-standard', today });
      const [place, wanted] = [result, original].map(({ details }) => details.total_amount?.bbox ?? []);
      expect(result.details.total_amount).toMatchObject({ source: 'ocr', page: 1 });
      for (const [index, edge] of (wanted ?? []).entries()) expect(place?.[index]).toBeCloseTo(edge, 1);
    },
    patienceMs,
  );

  it(
    'is answered alike each time',
    async () => {
      const results = [0, 1].map(() => shared.read({ bytes: scan, template: 'invoice-standard', today }));

      expect(await results[0]).toEqual(await results[1]);
    },
    patienceMs,
  );
});

describe('the fast lane', () => {
  it(
    'answers ocr_needed for a picture, and for a PDF at its first page that is one',
    async () => {
      const answers = [scan, await mixedPdf(1)].map((bytes) =>
        shared.readWithoutOcr({ bytes, template: 'invoice-standard', today }),
      );

      expect(await Promise.all(answers)).toEqual(['ocr_needed', 'ocr_needed']);
    },
    patienceMs,
  );

  it(
    'reads a page with few words, or none, without recognising it',
    async () => {
      const pdf = await PDFDocument.create();
      pdf.addPage().drawText('Invoice number: INV-7', { x: 60, y: 700 });
      pdf.addPage();

      const result = await shared.readWithoutOcr({
        bytes: await pdf.save(),
        template: 'invoice-standard',
        today,
      });

      expect(result).toMatchObject({ pages: 2, fields: { invoice_number: 'INV-7' }, engineVersion });
    },
    patienceMs,
  );

  it(
    'is not held up by pages that are being recognised',
    async () => {
      const ended: string[] = [];
      const mixed = shared.read({ bytes: await mixedPdf(1), template: 'invoice-standard', today });
      const noted = mixed.then(() => ended.push('scan'));
      await shared.read({ bytes: invoice, template: 'invoice-standard', today }).then(() => ended.push('text'));

      await noted;
      expect(ended).toEqual(['text', 'scan']);
    },
    patienceMs,
  );
});

describe('a document with pages of both kinds', () => {
  it(
    'has only those recognised that need it, and says how far it is',
    async () => {
      const progress: string[] = [];

      const result = await shared.read(
        { bytes: await mixedPdf(2), template: 'invoice-standard', today },
        { onProgress: (done, pages) => progress.push(`${String(done)}/${String(pages)}`) },
      );

      expect(result.pages).toBe(3);
      expect(result.details.seller_iban).toMatchObject({ source: 'text', page: 1 });
      expect(result.details.total_amount).toMatchObject({ source: 'ocr', page: 3, value: '1250.00' });
      expect(progress.slice(-3)).toEqual(['1/3', '2/3', '3/3']);
    },
    patienceMs,
  );
});

describe('an OCR program', () => {
  (isInstalled ? it : it.skip)(
    'dies with the reading process it works for',
    async () => {
      // One may be left of an earlier test, for the next picture.
      const others = new Set(ocrPrograms());
      const engine = startEngine({ ocr: 'native' });
      const rejection = expect(engine.read({ bytes: scan, template: 'invoice-standard', today })).rejects.toThrow(
        'closed',
      );
      let programs: number[] = [];
      await eventually(() => (programs = ocrPrograms().filter((each) => !others.has(each))).length > 0, {
        timeoutMs: 60_000,
      });
      await engine.close();

      await rejection;
      for (const program of programs) expect(isAlive(program)).toBe(false);
    },
    patienceMs,
  );

  it(
    'that is asked for and not installed is an error, not another program',
    async () => {
      await expect(chooseOcr('native', { path: '/nowhere', dataFolder: undefined })).rejects.toThrow('not installed');
      expect(await chooseOcr('auto', { path: '/nowhere', dataFolder: undefined })).toMatchObject({ kind: 'bundled' });
    },
    patienceMs,
  );
});

describe('a receipt', () => {
  it(
    'is read from a narrow photo: what was to pay, when, to whom',
    async () => {
      const lines = [
        ['CORNER CAFE LTD', ''],
        ['12 High Street', ''],
        ['Bristol BS1 4DJ', ''],
        ['Tel 0117 496 0000', ''],
        ['14/03/26 18:22', 'Till 2'],
        ['Coffee', '3.20'],
        ['Carrot cake', '4.10'],
        ['SUBTOTAL', '7.30'],
        ['VAT 20%', '1.22'],
        ['TOTAL', '£7.30'],
        ['CASH', '10.00'],
        ['CHANGE', '2.70'],
      ];
      const pdf = await PDFDocument.create();
      const page = pdf.addPage([200, 260]);
      const font = await pdf.embedFont(StandardFonts.Helvetica);
      for (const [row, [left = '', right = '']] of lines.entries()) {
        const y = 235 - 18 * row;
        page.drawText(left, { x: 12, y, size: 10, font });
        page.drawText(right, { x: 185 - font.widthOfTextAtSize(right, 10), y, size: 10, font });
      }
      const photo = await sharp(await scanOf(await pdf.save()))
        .resize({ width: 400 })
        .jpeg({ quality: 70 })
        .toBuffer();

      const result = await shared.read({ bytes: photo, template: 'receipt-standard', today });

      expect(result).toMatchObject({
        status: 'processed',
        fields: {
          merchant_name: 'CORNER CAFE LTD',
          merchant_address: '12 High Street, Bristol BS1 4DJ',
          issue_date: '2026-03-14',
          currency: 'GBP',
          total_amount: '7.30',
        },
      });
    },
    patienceMs,
  );
});
