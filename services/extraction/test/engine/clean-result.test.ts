import fc from 'fast-check';
import { writeBarcode } from 'zxing-wasm/writer';

import { cleanResult } from '../../src/engine/clean-result.ts';
import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { prepareWriter } from './barcode-writer.ts';

const result: ReadResult = {
  ...{ status: 'processed', template: 'receipt-standard', templateVersion: 1, engineVersion: '1', pages: 1 },
  ...{ fields: {}, details: {}, lineItems: [], warnings: [] },
};

describe('a result', () => {
  it('holds no text that a database refuses, whatever the file held, and is otherwise as it was', () => {
    const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), anyText, (fields, warning) => {
        const cleaned = cleanResult({ ...result, fields, warnings: [warning] });

        const texts = [...Object.entries(cleaned.fields).flat(), ...cleaned.warnings];
        expect(texts.every((text) => text.isWellFormed() && !text.includes('\u0000'))).toBe(true);
        expect(cleaned.warnings[0]).toHaveLength(warning.length);
      }),
    );
    expect(cleanResult({ ...result, fields: { merchant_name: 'Bäckerei 🥐' } })).toEqual({
      ...result,
      fields: { merchant_name: 'Bäckerei 🥐' },
    });
  });

  it('says where something was that is no character', () => {
    const { fields } = cleanResult({ ...result, fields: { merchant_name: 'A\u0000B\uD83E', total_amount: '1.00' } });

    expect(fields).toEqual({ merchant_name: 'A\uFFFDB\uFFFD', total_amount: '1.00' });
  });

  it('is clean where a barcode holds NUL', async () => {
    prepareWriter();
    const lines = [
      '@',
      '\u001E',
      'ANSI 636014080002DL00410053',
      'DLDAQD12\u000034',
      'DCSSAM\u0000PLE',
      'DACAB\u0000C',
      '',
    ];
    const { image } = await writeBarcode(lines.join('\n'), { format: 'PDF417', scale: 4 });
    const engine = createEngine({ workers: 1, cpuLimitMs: 30_000 });

    const read = await engine.read({
      bytes: new Uint8Array((await image?.arrayBuffer()) ?? new ArrayBuffer(0)),
      ...{ template: 'driving-licence', today: '2026-04-01' },
    });
    await engine.close();

    expect(read.status).not.toBe('failed');
    expect(JSON.stringify(read)).not.toMatch(/\\u0000/);
  });
});
