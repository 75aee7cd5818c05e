import sharp from 'sharp';

import { createEngine } from '../../src/engine/index.ts';
import { drawZone } from '../../bench/alterations/draw-zone.ts';
import { drawDocument } from '../../bench/identity/draw-document.ts';

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

async function draw(lines: readonly string[], degrees = 0): Promise<Uint8Array> {
  const { width, height, data } = await drawZone(lines);
  return sharp(data, { raw: { width, height, channels: 1 } })
    .extend({ top: 250, bottom: 20, left: 10, right: 10, background: '#eeeeee' })
    .rotate(degrees)
    .png()
    .toBuffer();
}

describe('the picture of a European driving licence', () => {
  it.each([
    ['France', ['D1FRA13AA000026181231MARTIN<<9'], 0, { document_number: '13AA00002', surname: 'MARTIN' }],
    ['France, on its head', ['D1FRA13AA000026181231MARTIN<<9'], 180, { date_of_expiry: '2018-12-31' }],
    [
      'Switzerland',
      ['FACHE305142128097<<800126<<<<<', 'MARCHAND<<FABIENNE<<<<<<<<<<<<'],
      0,
      { document_number: '305142128097', surname: 'MARCHAND', date_of_birth: '1980-01-26' },
    ],
  ])('is read as far as its lines go, and goes to review: %s', async (_, lines, degrees, fields) => {
    const bytes = await draw(lines, degrees);

    const result = await engine.read({ bytes, template: 'driving-licence', today: '2026-04-01' });

    expect(result).toMatchObject({ status: 'needs_review', fields: { ...fields, mrz: lines.join('\n') } });
    expect(result.warnings).not.toContain('barcode_not_found');
  });

  it('is read beside its line as well, by the numbers of its fields', async () => {
    const fields = ['1 MARTIN', '2 PAUL', '3 01 02 1980 PARIS', '4A 01 01 2004', '4B 31 12 2018', '5 13AA00002'];
    const bytes = await drawDocument({
      zone: ['D1FRA13AA000026181231MARTIN<<9'],
      print: fields.map((field) => ['', field] as const),
    });

    const { details, fields: answers } = await engine.read({ bytes, template: 'driving-licence', today: '2026-04-01' });

    expect(answers).toMatchObject({ document_number: '13AA00002', surname: 'MARTIN' });
    expect(details).toMatchObject({
      visual_document_number: { value: '13AA00002', source: 'ocr' },
      visual_surname: { value: 'MARTIN' },
      visual_given_names: { value: 'PAUL' },
      visual_date_of_birth: { value: '1980-02-01' },
      visual_date_of_issue: { value: '2004-01-01' },
      visual_date_of_expiry: { value: '2018-12-31' },
    });
  });

  it('is not confirmed by its own line', async () => {
    const bytes = await draw(['FACHE305142128097<<800126<<<<<', 'MARCHAND<<FABIENNE<<<<<<<<<<<<']);

    const { details } = await engine.read({ bytes, template: 'driving-licence', today: '2026-04-01' });

    expect(Object.keys(details).filter((name) => name.startsWith('visual'))).toEqual([]);
  });
});
