import sharp from 'sharp';

import { createEngine } from '../../src/engine/index.ts';

const engine = createEngine({ readsPrint: false, workers: 1, ocrWorkers: 1, cpuLimitMs: 60_000 });
afterAll(() => engine.close());
const patienceMs = 120_000;
const today = '2026-04-01';

/** White paper of this size, with a line of an invoice at its upper left. */
async function paper(width: number, height: number): Promise<Buffer> {
  const [drawnWidth, drawnHeight] = [Math.min(width, 2000), Math.min(height, 2000)];
  const line = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(drawnWidth)}" height="${String(drawnHeight)}">
    <rect width="100%" height="100%" fill="#fff"/>
    <text x="20" y="55" font-size="32" font-family="sans-serif">Invoice No. INV-2041 Invoice date 2026-03-28 Total 5.00 EUR</text></svg>`;
  return sharp(Buffer.from(line))
    .extend({ right: width - drawnWidth, bottom: height - drawnHeight, background: '#fff' })
    .png()
    .toBuffer();
}

describe('a picture of an extreme shape', () => {
  it.each([
    ['wider than Tesseract takes', 33_000, 90],
    ['as wide as that with its lines aslant would be', 32_760, 300],
  ])(
    'that is %s is read',
    async (_, width, height) => {
      const result = await engine.read({ bytes: await paper(width, height), template: 'invoice-standard', today });

      expect(result.fields).toMatchObject({ invoice_number: 'INV-2041', total_amount: '5.00' });
    },
    patienceMs,
  );

  it.each([
    ['a single pixel', 1, 1],
    ['a line of pixels', 2000, 1],
    ['higher than Tesseract takes', 60, 40_000],
  ])(
    'that is %s is an answer without fields, not an error',
    async (_, width, height) => {
      const bytes = await paper(width, height);

      const { status, failure, fields } = await engine.read({ bytes, template: 'invoice-standard', today });

      expect({ status, failure }).toEqual({ status: 'needs_review', failure: undefined });
      expect(fields.total_amount).toBeUndefined();
    },
    patienceMs,
  );
});
