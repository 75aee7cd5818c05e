import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';

import { drawDocument, portraitBox } from '../../../bench/identity/draw-document.ts';
import { createEngine, defaultBudget, type ReadResult } from '../../../src/engine/index.ts';
import { readVisualZone } from '../../../src/engine/visual-zone/read-visual-zone.ts';

const today = '2026-04-01';
const zone = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const german = { number: 'PASS NR', surname: 'NAME', given: 'VORNAMEN', birth: 'GEBURTSDATUM', expiry: 'GUELTIG BIS' };
const french = {
  ...{ number: 'NO DU PASSEPORT', surname: 'NOM', given: 'PRENOMS' },
  ...{ birth: 'DATE DE NAISSANCE', expiry: 'DATE D EXPIRATION' },
};
const spanish = {
  ...{ number: 'PASAPORTE NO', surname: 'APELLIDOS', given: 'NOMBRE' },
  ...{ birth: 'FECHA DE NACIMIENTO', expiry: 'FECHA DE CADUCIDAD' },
};

// Not in this process: the globals of a test's own context make its loops many times slower.
const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array): Promise<ReadResult> {
  return engine.read({ bytes, template: 'passport', today });
}

function draw(
  captions: typeof german,
  { number = 'L898902C3', birth = '12 AUG 1974', expiry = '15 APR 2012' } = {},
): Promise<Buffer> {
  return drawDocument({
    zone,
    print: [
      [captions.number, number],
      [captions.surname, 'ERIKSSON'],
      [captions.given, 'ANNA MARIA'],
      [captions.birth, birth],
      [captions.expiry, expiry],
    ],
  });
}

describe('a passport whose print says something else than its zone', () => {
  it('is answered by its zone, with what is printed beside it as it is printed', async () => {
    const altered = await draw(german, { number: 'L898902C8', birth: '12 AUG 1984', expiry: '15 APR 2014' });

    const result = await read(altered);

    expect(result).toMatchObject({
      status: 'processed',
      warnings: [],
      fields: { document_number: 'L898902C3', date_of_birth: '1974-08-12', date_of_expiry: '2012-04-15' },
      details: {
        visual_document_number: { value: 'L898902C8', source: 'ocr', page: 1, label: 'PASS NR', raw: 'L898902C8' },
        visual_date_of_birth: { value: '1984-08-12', raw: '12 AUG 1984' },
        visual_date_of_expiry: { value: '2014-04-15' },
        visual_surname: { value: 'ERIKSSON' },
      },
    });
    expect(Object.keys(result.fields).filter((name) => name.startsWith('visual'))).toEqual([]);
  });
});

describe('what is printed beside a zone', () => {
  it('is read on a page of a PDF, with its place there', async () => {
    const pdf = await PDFDocument.create();
    const page = pdf.addPage([595, 842]);
    page.drawImage(await pdf.embedPng(await draw(french)), { x: 100, y: 300, width: 400, height: 281.6 });

    const { details } = await read(await pdf.save());

    expect(details).toMatchObject({
      visual_document_number: { value: 'L898902C3', page: 1 },
      visual_given_names: { value: 'ANNA MARIA' },
      visual_date_of_birth: { value: '1974-08-12' },
      visual_date_of_expiry: { value: '2012-04-15' },
    });
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = details.visual_surname?.bbox ?? [];
    // Its caption stands at 330 and 270 of 1250 × 880, itself 40 below.
    expect(x0).toBeCloseTo((100 + (330 / 1250) * 400) / 595, 1);
    expect((y0 + y1) / 2).toBeCloseTo((842 - 581.6 + (302 / 880) * 281.6) / 842, 1);
    expect(x1).toBeGreaterThan(x0);
  });

  it('includes the place of the portrait', async () => {
    const { details } = await read(await draw(spanish));

    expect(details.visual_portrait).toMatchObject({ value: null, source: 'ocr' });
    details.visual_portrait?.bbox?.forEach((side, at) => expect(side).toBeCloseTo(portraitBox[at] ?? 0, 1));
  });

  it('is read on a picture that lies on its side, in places of the picture as it came', async () => {
    const turned = await sharp(await draw(spanish))
      .rotate(90)
      .png()
      .toBuffer();

    const { details } = await read(turned);

    const values = ['document_number', 'surname', 'given_names', 'date_of_birth', 'date_of_expiry'].map(
      (name) => details[`visual_${name}`]?.value,
    );
    expect(values).toEqual(['L898902C3', 'ERIKSSON', 'ANNA MARIA', '1974-08-12', '2012-04-15']);
    // A quarter clockwise: what was down is now on the left.
    const [x0, y0, x1, y1] = portraitBox;
    const place = details.visual_portrait?.bbox ?? [];
    [1 - y1, x0, 1 - y0, x1].forEach((side, at) => expect(place[at]).toBeCloseTo(side, 1));
  });

  it('is nothing where nothing is printed', async () => {
    const { status, fields, details } = await read(await drawDocument({ zone, print: [], hasPortrait: false }));

    expect([status, fields.document_number]).toEqual(['processed', 'L898902C3']);
    expect(Object.keys(details).filter((name) => name.startsWith('visual'))).toEqual([]);
  });

  it('is left out where OCR fails', async () => {
    const bytes = new Uint8Array(await draw(german));
    const boxes = [[0.053, 0.15, 0.947, 0.19] as [number, number, number, number]];
    const failing = {
      ...{ version: 'failing', readerFor: () => undefined },
      recognise: () => Promise.reject(new Error('tesseract ended with 1')),
    };
    const place = { bytes, kind: 'png' as const, budget: defaultBudget, page: 1, boxes, characters: 44, quarters: 0 };

    const visual = await readVisualZone(failing, place, { values: {}, today, isLicence: false });

    expect(visual).toEqual({});
  });
});
