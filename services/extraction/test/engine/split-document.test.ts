import { readFileSync } from 'node:fs';

import sharp from 'sharp';

import { createEngine, type SplitResult } from '../../src/engine/index.ts';
import { aPile } from '../pile.ts';
import { tiffOf } from './tiff-of.ts';

const engine = createEngine({ readsPrint: false, workers: 1, ocrWorkers: 1, cpuLimitMs: 30_000 });
afterAll(() => engine.close());
const patienceMs = 120_000;
const today = '2026-06-01';
const passport = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const made = (name: string): Buffer => readFileSync(new URL(`../made/files/${name}`, import.meta.url));

async function split(bytes: Uint8Array, template = 'invoice-standard'): Promise<SplitResult> {
  const fast = await engine.splitWithoutOcr({ bytes, template, today });
  return fast === 'ocr_needed' ? engine.splitWithOcr({ bytes, template, today }) : fast;
}
const told = (result: SplitResult): string =>
  result.status === 'failed'
    ? result.failure.code
    : result.parts.map(({ from, to, isDoubtful }) => `${from}-${to}${isDoubtful ? '?' : ''}`).join(' ');

describe('a file with several documents is cut', () => {
  it('where its text says so, and each part is read as a document of its own', async () => {
    const bytes = await aPile([
      ...[{ number: 'A-17', total: '120.00', pages: 2 as const }, 'blank' as const, { number: 'A-18', total: '80.00' }],
      ...['separator' as const, { number: 'B-2', total: '7.50', pages: 2 as const }],
    ]);

    const result = await split(bytes);

    expect(told(result)).toBe('1-2 4-4 6-7');
    if (result.status === 'failed') return;
    const read = await Promise.all(
      result.parts.map((pages) => engine.read({ bytes, template: 'invoice-standard', today, pages })),
    );
    expect(read.map(({ pages, fields }) => [pages, fields.invoice_number, fields.total_amount])).toEqual([
      [2, 'A-17', '120.00'],
      [1, 'A-18', '80.00'],
      [2, 'B-2', '7.50'],
    ]);
    // Evidence counts the pages of the document.
    expect(read[2]?.details.total_amount?.page).toBe(2);
  });

  it('and what is attached to it belongs to no part', async () => {
    const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
    const bytes = await aPile([invoice, { number: 'A-18', total: '80.00' }]);

    const whole = await engine.read({ bytes: invoice, template: 'invoice-standard', today });
    const part = await engine.read({ bytes, template: 'invoice-standard', today, pages: { from: 2, to: 2 } });

    expect(whole.fields.invoice_number).not.toBe('A-18');
    expect(part.fields.invoice_number).toBe('A-18');
  });

  it(
    'where it is a scan, with the blank pages between',
    async () => {
      const white = await sharp({ create: { width: 400, height: 600, channels: 3, background: '#fdfdf8' } })
        .png()
        .toBuffer();
      const bytes = await tiffOf([made('r01_ok.png'), white, made('r05_rounding.png')]);

      expect(told(await split(bytes, 'receipt-standard'))).toBe('1-1 3-3');
    },
    patienceMs,
  );

  it('where another passport begins', async () => {
    expect(told(await split(made('two-passports.pdf'), 'passport'))).toBe('1-1 2-2');
    expect(told(await split(await tiffOf([passport, made('tamper-control.png'), passport]), 'passport'))).toBe(
      '1-1 2-2 3-3',
    );
  });

  it.each([
    ['a file that is none', Buffer.from('nothing'), 'file_type_unsupported'],
    ['an empty file', Buffer.alloc(0), 'file_empty'],
    ['half a PDF', Buffer.from('%PDF-1.7\n1 0 obj'), 'file_corrupt'],
    ['XML', made('ubl-creditnote.xml'), '1-1'],
    ['one page', made('i01_von.pdf'), '1-1'],
  ])('or not: %s', async (_, bytes, expected) => {
    expect(told(await split(bytes))).toBe(expected);
  });

  it.each([
    'Oil separator',
    'Separador de aceite',
    'New document folder',
    'Patch 2 for tents',
    'Trennblatt, 100 Stück',
  ])('not where an invoice sells one: %s', async (row) => {
    const bytes = await aPile([
      { number: 'A-17', total: '120.00' },
      { number: 'A-18', total: '80.00', row },
    ]);

    expect(told(await split(bytes))).toBe('1-1 2-2');
  });

  it('in doubt where a passport beside another cannot be read', async () => {
    const [sharpOne, blurred] = [passport, await sharp(made('tamper-control.png')).blur(9).png().toBuffer()];

    expect(told(await split(await tiffOf([sharpOne, blurred]), 'passport'))).toBe('1-2?');
  });

  it('never at pages that the file has not', async () => {
    const bytes = await aPile([{ number: 'A-17', total: '120.00' }]);
    const read = await engine.read({ bytes, template: 'invoice-standard', today, pages: { from: 2, to: 3 } });

    expect(read).toMatchObject({ status: 'failed', failure: { code: 'file_corrupt' } });
  });

  it('and a part whose ends are in doubt needs review', async () => {
    const bytes = await aPile([{ number: 'A-17', total: '120.00' }]);
    const pages = { from: 1, to: 1 };

    const [sure, doubtful] = await Promise.all(
      [false, true].map((isDoubtful) =>
        engine.read({ bytes, template: 'invoice-standard', today, pages: { ...pages, isDoubtful } }),
      ),
    );

    expect(sure).toMatchObject({ status: 'processed', warnings: [] });
    expect(doubtful).toMatchObject({ status: 'needs_review', warnings: ['cut_uncertain'], fields: sure?.fields });
  });
});
