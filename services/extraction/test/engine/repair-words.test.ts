import { repairWords } from '../../src/engine/ocr/repairs/repair-words.ts';
import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { printedPage, printedRows } from './printed-page.ts';

/** The texts of a line's words after mending. */
function mended(line: string): string[] {
  return repairWords(printedPage([{ text: line, x: 50, y: 100 }]).words).map(({ text }) => text);
}

describe('what OCR did to a line', () => {
  it.each([
    ['62. 80', ['62.80'], 'an amount torn behind its point'],
    ['12 .50', ['12.50'], 'an amount torn before its point'],
    ['RM7 90', ['RM7.90'], 'a point too faint to be seen, behind a currency'],
    ['1O.5O', ['10.50'], 'letters for digits'],
    ['PM7.00', ['7.00'], 'a currency that was misread'],
    ['Total | 5.00', ['Total', '5.00'], 'the mark of a rule'],
    ['CASH —- 20.00', ['CASH', '20.00'], 'a leader of dashes'],
  ])('"%s" is mended to %j: %s', (line, words) => {
    expect(mended(line)).toEqual(words);
  });

  it.each(['12. Mai', 'Table 5 10', 'Total - 20.00', 'OK. 00', 'BILL.10'])('"%s" is left as it is', (line) => {
    expect(mended(line).join(' ')).toBe(line);
  });

  it('is mended where the boxes of a torn amount overlap, and not where another column begins', () => {
    const [label, whole, cents] = printedPage([{ text: 'CASH 200. 00', x: 50, y: 100 }]).words;
    if (label === undefined || whole === undefined || cents === undefined) throw new Error('three words');
    const at = (x0: number): string[] =>
      repairWords([label, whole, { ...cents, x0, x1: x0 + 10 }]).map(({ text }) => text);

    expect(at(whole.x1 - 7)).toEqual(['CASH', '200.00']);
    expect(at(whole.x1 + 40)).toEqual(['CASH', '200.', '00']);
    expect(at(whole.x0 - 7)).toEqual(['CASH', '200.', '00']);
  });
});

describe('the total of a receipt', () => {
  const template = findBuiltInTemplate('receipt-standard');
  if (template?.kind !== 'text') throw new Error('the receipt template reads text');
  const totalOf = (cash: string): string | null | undefined =>
    readTextTemplate(
      template,
      [
        printedRows([
          ['Total', '20.00'],
          ['Cash', cash],
          ['Change', '0.00'],
        ]),
      ],
      { today: '2026-04-01' },
    ).total_amount?.value;

  it.each(['20.00', '-20.00', '50.00'])('keeps its sign where %s was handed over', (cash) => {
    expect(totalOf(cash)).toBe('20.00');
  });
});
