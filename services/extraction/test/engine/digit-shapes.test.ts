import { readFileSync } from 'node:fs';

import { defaultBudget } from '../../src/engine/limits.ts';
import { createDigitCheck, type DigitCheck } from '../../src/engine/pdf/digit-shapes.ts';
import { withPdf } from '../../src/engine/pdf/open-pdf.ts';
import { readWords } from '../../src/engine/pdf/page-words.ts';
import type { Pdfium } from '../../src/engine/pdf/pdfium.ts';

const made = (name: string): Buffer => readFileSync(new URL(`../made/files/${name}`, import.meta.url));

/** What a page says of its digits, and how many of them were drawn for it. */
function check(bytes: Uint8Array, drawsFalseDigits?: DigitCheck): Promise<{ isFalse: boolean; drawn: number }> {
  return withPdf({ bytes, budget: defaultBudget }, (pdf) =>
    pdf.withPage(1, (page) => {
      let drawn = 0;
      const pdfium = new Proxy(page.pdfium, {
        get: (target, name) => {
          if (name === '_FPDFFont_GetGlyphPath') drawn++;
          return target[name as keyof Pdfium];
        },
      });
      const { hasFalseDigits } = readWords({ ...page, pdfium }, defaultBudget, drawsFalseDigits);
      return { isFalse: hasFalseDigits, drawn };
    }),
  );
}

describe('the digits of a font', () => {
  it('are drawn only for who asks whether they are false: a zone is held against the picture anyway', async () => {
    expect(await check(made('inv-tounicode-2to9.pdf'))).toEqual({ isFalse: false, drawn: 0 });
  });

  it('are judged by what they look like, whatever page and font had the same handle before', async () => {
    const digitCheck = createDigitCheck();

    for (const [file, isFalse] of [
      ['i01_vom_ok.pdf', false],
      ['inv-tounicode-2to9.pdf', true],
      ['i01_vom_ok.pdf', false],
      ['inv-tounicode-2to9.pdf', true],
    ] as const)
      expect(await check(made(file), digitCheck)).toMatchObject({ isFalse });
  });
});
