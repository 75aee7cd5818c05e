import { readFileSync } from 'node:fs';

import { PDFDocument, StandardFonts, type PDFFont } from 'pdf-lib';
import sharp from 'sharp';

import { createEngine, type ReadResult } from '../../src/engine/index.ts';

const specimen = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const other = readFileSync(new URL('../made/files/tamper-control.png', import.meta.url));
const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array): Promise<ReadResult> {
  return engine.read({ bytes, template: 'passport', today: '2026-04-01' });
}

/** A page with a picture of the specimen, and over its zone a text layer that nobody sees apart from it. */
async function pageWithText(text: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([625, 440]);
  page.drawImage(await pdf.embedPng(specimen), { x: 0, y: 0, width: 625, height: 440 });
  const font = await pdf.embedFont(StandardFonts.Courier);
  writeLines(page, font, text);
  page.drawImage(await pdf.embedPng(specimen), { x: 0, y: 0, width: 625, height: 440 });
  return pdf.save();
}

function writeLines(page: ReturnType<PDFDocument['addPage']>, font: PDFFont, text: readonly string[]): void {
  text.forEach((line, row) => page.drawText(line, { x: 33, y: 60 - 35 * row, size: 21, font }));
}

describe('a file with more than one document', () => {
  it('goes to review and says which pages each is on', async () => {
    const pdf = await PDFDocument.create();
    for (const picture of [specimen, other, specimen])
      pdf.addPage([595, 842]).drawImage(await pdf.embedPng(picture), { x: 50, y: 300, width: 495, height: 340 });

    const result = await read(await pdf.save());

    expect(result).toMatchObject({ status: 'needs_review', warnings: ['several_documents 1, 3; 2'] });
  });

  it('is told from one sheet with two of them', async () => {
    const both = await sharp({ create: { width: 1300, height: 1800, channels: 3, background: '#ffffff' } })
      .composite([
        { input: specimen, left: 20, top: 20 },
        { input: await sharp(other).resize(1250).png().toBuffer(), left: 20, top: 950 },
      ])
      .png()
      .toBuffer();

    expect(await read(both)).toMatchObject({ status: 'needs_review', warnings: ['several_documents 1; 1'] });
  });

  it('is one where the same document lies on two pages', async () => {
    const pdf = await PDFDocument.create();
    for (const picture of [specimen, specimen])
      pdf.addPage([595, 842]).drawImage(await pdf.embedPng(picture), { x: 50, y: 300, width: 495, height: 340 });

    expect(await read(await pdf.save())).toMatchObject({ status: 'processed', warnings: [] });
  });
});

describe('a zone in the text of a PDF', () => {
  it('counts where the page shows the same', async () => {
    const result = await read(await pageWithText(lines));

    expect(result).toMatchObject({ status: 'processed', fields: { mrz: lines.join('\n') } });
  });

  it('does not count where the page shows something else, and the document goes to review', async () => {
    const forged = [lines[0] ?? '', (lines[1] ?? '').replace('L898902C3', 'L898902C8')];

    const result = await read(await pageWithText(forged));

    expect(result.fields.mrz).toBe(lines.join('\n'));
    expect(result).toMatchObject({ status: 'needs_review', warnings: ['text_differs_from_page'] });
  });

  it('is answered in review where its type is none that zones are printed in', async () => {
    const pdf = await PDFDocument.create();
    writeLines(pdf.addPage([625, 440]), await pdf.embedFont(StandardFonts.TimesRoman), lines);

    const result = await read(await pdf.save());

    expect(result).toMatchObject({ status: 'needs_review', fields: { surname: 'ERIKSSON' } });
  });
});
