import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { writeBarcode } from 'zxing-wasm/writer';

import { measureCodes } from '../../bench/measure-codes.ts';
import { prepareWriter } from '../engine/barcode-writer.ts';
import type { LabelledCode } from '../../bench/manifest.ts';

let folder: string;
beforeAll(prepareWriter);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ifcgate-codes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function picture(file: string, text: string | undefined): Promise<string> {
  const blank = { width: 200, height: 200, channels: 3 as const, background: '#ffffff' };
  const { image } = text === undefined ? { image: null } : await writeBarcode(text, { format: 'QRCode', scale: 4 });
  const drawn = image === null ? sharp({ create: blank }) : sharp(Buffer.from(await image.arrayBuffer()));
  writeFileSync(path.join(folder, file), await drawn.png().toBuffer());
  return path.join(folder, file);
}

describe('pictures of barcodes', () => {
  it('count what is found to the letter, and apart from it what is read and not there', async () => {
    const code = async (file: string, drawn: string | undefined, text: string | null): Promise<LabelledCode> => ({
      ...{ file, path: await picture(file, drawn), symbology: text === null ? null : 'QRCode', text },
    });
    writeFileSync(path.join(folder, 'broken.png'), 'not a picture');

    const { kinds, misses } = await measureCodes([
      await code('right.png', 'IFC-1', 'IFC-1'),
      await code('other.png', 'IFC-2', 'IFC-3'),
      await code('blank.png', undefined, null),
      await code('unexpected.png', 'IFC-4', null),
      { file: 'broken.png', path: path.join(folder, 'broken.png'), symbology: 'QRCode', text: 'IFC-5' },
    ]);

    expect(kinds).toMatchObject([
      { symbology: 'QRCode', pictures: 3, found: 1, falseOnes: 1 },
      { symbology: null, pictures: 2, found: 0, falseOnes: 1 },
    ]);
    expect(kinds[0]?.p50Ms).toBeGreaterThan(0);
    expect(misses).toEqual([
      { file: 'other.png', field: 'QRCode', wanted: 'IFC-3', found: 'IFC-2' },
      { file: 'unexpected.png', field: 'no code', wanted: '', found: 'IFC-4' },
      { file: 'broken.png', field: 'QRCode', wanted: 'IFC-5', found: undefined },
    ]);
  });
});
