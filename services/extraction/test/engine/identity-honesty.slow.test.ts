import { readFileSync } from 'node:fs';

import { PDFDocument, StandardFonts, type PDFFont } from 'pdf-lib';
import sharp from 'sharp';

import { createDice, makeZone, otherCharacter } from '../../bench/alterations/make-zones.ts';
import { drawZone } from '../../bench/alterations/draw-zone.ts';
import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { tiffOf } from './tiff-of.ts';
import { parseZone } from '../../src/engine/mrz/parse-zone.ts';

const specimen = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const other = readFileSync(new URL('../made/files/tamper-control.png', import.meta.url));
const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000, readsPrint: false });
afterAll(() => engine.close());

function read(bytes: Uint8Array): Promise<ReadResult> {
  return engine.read({ bytes, template: 'passport', today: '2026-04-01' });
}

/** A page with a picture, and below it a text that nobody sees. */
async function pageWithText(text: readonly string[], picture: Uint8Array = specimen): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([625, 440]);
  writeLines(page, await pdf.embedFont(StandardFonts.Courier), text);
  page.drawImage(await pdf.embedPng(picture), { x: 0, y: 0, width: 625, height: 440 });
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

  const card = readFileSync(new URL('fixtures/card-photo.jpg', import.meta.url));

  it.each([
    ['a passport of the same size', other, 1250, 0],
    ['a passport of half the size', other, 640, 0],
    ['a passport that stands on its head', other, 1250, 180],
    ['a passport that lies on its side', other, 1250, 90],
    ['a card', card, 850, 0],
    ['a card on its side', card, 850, 270],
  ])('is told from one sheet with %s beside it', async (_, second, width, angle) => {
    const turned = await sharp(await sharp(second).resize(width).png().toBuffer())
      .rotate(angle)
      .png()
      .toBuffer();
    const sheet = await sharp({ create: { width: 1300, height: 2250, channels: 3, background: '#ffffff' } })
      .composite([
        { input: specimen, left: 20, top: 20 },
        { input: turned, left: 20, top: 950 },
      ])
      .png()
      .toBuffer();

    const result = await read(sheet);

    expect(result).toMatchObject({ status: 'needs_review' });
    expect(result.warnings).toContain('several_documents 1; 1');
  });

  it('is told where they differ in the name alone', async () => {
    const zone = [(lines[0] ?? '').replace('ANNA<MARIA', 'JOHN<<<<<<'), lines[1] ?? ''];
    const pdf = await PDFDocument.create();
    for (const each of [lines, zone]) {
      const { data, width, height } = await drawZone(each);
      const png = await sharp(data, { raw: { width, height, channels: 1 } })
        .png()
        .toBuffer();
      pdf
        .addPage([width / 2, height / 2])
        .drawImage(await pdf.embedPng(png), { x: 0, y: 0, width: width / 2, height: height / 2 });
    }

    expect((await read(await pdf.save())).warnings).toContain('several_documents 1; 2');
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

  it.each([1.5, 2, 2.5, 3, 3.5])('takes no doubt away that a picture leaves, blurred by %f pixels', async (sigma) => {
    const blurred = await sharp(specimen).blur(sigma).png().toBuffer();
    // 8 and S weigh the same, 6 and G too: no check digit knows better than the text.
    const forged = [lines[0] ?? '', (lines[1] ?? '').replace('L898902C3', 'LS98902C3')];

    const [bare, written] = [await read(blurred), await read(await pageWithText(forged, blurred))];

    expect(written.status).toBe('needs_review');
    expect(written.fields.document_number).not.toBe('LS98902C3');
    expect(bare.warnings).not.toContain('text_not_confirmed');
  });

  it('is answered in review where its type is none that zones are printed in', async () => {
    const pdf = await PDFDocument.create();
    writeLines(pdf.addPage([625, 440]), await pdf.embedFont(StandardFonts.TimesRoman), lines);

    const result = await read(await pdf.save());

    expect(result).toMatchObject({ status: 'needs_review', fields: { surname: 'ERIKSSON' } });
  });
});

describe('a zone on a later page of a TIFF', () => {
  it.each([
    ['small', 90, 60],
    ['long', 300, 2000],
    ['wide', 2400, 300],
  ])('is read although the first page is %s', async (_, width, height) => {
    const first = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();

    const result = await read(await tiffOf([first, specimen]));

    expect(result).toMatchObject({ status: 'processed', pages: 2, fields: { document_number: 'L898902C3' } });
  });
});

describe('an altered zone', () => {
  const roll = createDice(8);
  const forgeries = [0, 1, 2, 2.6, 3, 3.4].flatMap((sigma) =>
    [1, 2].flatMap((count) => Array.from({ length: 3 }, () => ({ sigma, count }))),
  );

  it.each(forgeries)(
    'is never processed as valid, sharp or blurred ($sigma pixels, $count altered)',
    async ({ sigma, count }) => {
      const [first = '', second = ''] = makeZone('TD3', roll);
      const places = Array.from({ length: count }, () => roll(9));
      const forged = places.reduce(
        (text, place) => text.slice(0, place) + otherCharacter(text[place] ?? '0', roll) + text.slice(place + 1),
        second,
      );
      const { data, width, height } = await drawZone([first, forged]);
      const drawn = sharp(data, { raw: { width, height, channels: 1 } });
      const picture = await (sigma === 0 ? drawn : drawn.blur(sigma)).png().toBuffer();

      const result = await read(picture);

      const isTrulyValid = parseZone([first, forged], '2026-04-01')?.checks.every(({ passed }) => passed) === true;
      if (!isTrulyValid) expect(result.status).toBe('needs_review');
    },
  );
});
