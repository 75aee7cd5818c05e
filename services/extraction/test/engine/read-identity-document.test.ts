import { readFileSync } from 'node:fs';

import { PDFDocument } from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';

import { createEngine, type ReadResult } from '../../src/engine/index.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const specimen = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const specimenLines = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';

// Not in this process: the globals of a test's own context make its loops many times slower.
const engine = createEngine({ workers: 1, cpuLimitMs: 20_000, readsPrint: false });
afterAll(() => engine.close());

function read(bytes: Uint8Array, template: string): Promise<ReadResult> {
  return engine.read({ bytes, template, today: '2026-04-01' });
}

describe('a picture of an identity document', () => {
  it.each([
    ['card-photo.jpg', 'id-card', 'ACESP2N12K5W8<14G1H1DCYJAW<<<<', 'KOWALSKI'],
    ['card-td2-scan.jpg', 'id-card', 'I<JPNPETROV<<SERGEI<<<<<<<<<<<<<<<<<', 'PETROV'],
    ['visa-photo.jpg', 'visa', 'V<ESPMUELLER<<GIULIA<<<<<<<<<<<<<<<<<<<<<<<<', 'MUELLER'],
  ])('is read from %s', async (name, template, firstLine, surname) => {
    const result = await read(fixture(name), template);

    expect(result).toMatchObject({ status: 'processed', pages: 1, fields: { surname } });
    expect(result.fields.mrz?.split('\n')[0]).toBe(firstLine);
  });

  it.each([90, 180, 270])('is read when it lies turned by %i degrees', async (angle) => {
    const turned = await sharp(specimen).rotate(angle).png().toBuffer();

    const result = await read(turned, 'passport');

    expect(result).toMatchObject({ status: 'processed', fields: { mrz: specimenLines } });
  });

  it.each([
    ['a JPEG', (image: Sharp) => image.jpeg({ quality: 60 })],
    ['a WebP', (image: Sharp) => image.webp({ quality: 70 })],
    ['a TIFF', (image: Sharp) => image.tiff()],
    ['a small picture', (image: Sharp) => image.resize(620).png()],
    ['a large picture', (image: Sharp) => image.resize(3200).jpeg()],
    ['a blurred and tilted picture', (image: Sharp) => image.rotate(3, { background: '#707070' }).blur(1.2).jpeg()],
  ])('is read as %s', async (_, convert) => {
    const result = await read(await convert(sharp(specimen)).toBuffer(), 'passport');

    expect(result.fields.mrz).toBe(specimenLines);
  });

  it('is read on a page of a PDF, with the number of the page', async () => {
    const pdf = await PDFDocument.create();
    pdf.addPage([595, 842]).drawText('See the next page.');
    const page = pdf.addPage([595, 842]);
    page.drawImage(await pdf.embedPng(specimen), { x: 100, y: 300, width: 354, height: 249 });

    const result = await read(await pdf.save(), 'passport');

    expect(result).toMatchObject({ status: 'processed', pages: 2, fields: { mrz: specimenLines } });
    expect(result.details.document_number).toMatchObject({ page: 2, source: 'mrz' });
  });

  it('goes to review when it is of another kind than asked for', async () => {
    const result = await read(specimen, 'id-card');

    expect(result).toMatchObject({
      status: 'needs_review',
      warnings: ['document_type_mismatch'],
      fields: { surname: 'ERIKSSON' },
    });
  });

  it('goes to review without any field when it shows no zone', async () => {
    const blank = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#d0d8d0' } })
      .png()
      .toBuffer();
    const withoutZone = await sharp(specimen).extract({ left: 0, top: 0, width: 1250, height: 690 }).png().toBuffer();

    for (const picture of [blank, withoutZone])
      expect(await read(picture, 'passport')).toMatchObject({
        status: 'needs_review',
        fields: {},
        warnings: ['mrz_not_found'],
      });
  });

  it('gives the same answer for the same bytes', async () => {
    expect(await read(fixture('card-photo.jpg'), 'id-card')).toEqual(await read(fixture('card-photo.jpg'), 'id-card'));
  });
});
