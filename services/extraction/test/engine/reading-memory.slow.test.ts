import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';

import sharp from 'sharp';
import { createEngine } from '../../src/engine/index.ts';
import { readingProcesses } from './reading-processes.ts';

const today = '2026-04-01';
const passport = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));
const engine = createEngine({ workers: 1, cpuLimitMs: 30_000 });
afterAll(() => engine.close());

describe('a reader of identity documents and of text by turns', () => {
  it('gives way to nobody for what its OCR holds, or is replaced', async () => {
    await engine.read({ bytes: invoice, template: 'invoice-standard', today });
    const atFirst = readingProcesses().map((pid) => getPriority(pid));

    for (const width of [1250, 2500, 2500, 1250]) {
      const bytes = await sharp(passport).resize({ width }).png().toBuffer();
      await engine.read({ bytes, template: 'passport', today });
      await engine.read({ bytes: invoice, template: 'invoice-standard', today });

      expect(readingProcesses().map((pid) => getPriority(pid))).toEqual(atFirst);
    }
  }, 120_000);
});
