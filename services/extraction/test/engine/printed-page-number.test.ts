import { findPrintedPage } from '../../src/engine/split/printed-page-number.ts';
import { printedPage } from './printed-page.ts';

const foot = { x: 250, y: 820, size: 9 };
const middle = { x: 250, y: 400, size: 9 };

describe('the number that a page prints of itself', () => {
  it.each([
    ...[
      ['Page 1 of 3', 1, 3],
      ['Seite 2 von 3', 2, 3],
      ['Seite: 2/3', 2, 3],
      ['Blatt 2', 2, undefined],
    ],
    ...[
      ['Page 2 sur 4', 2, 4],
      ['Página 1 de 2', 1, 2],
      ['Pagina 3 di 3', 3, 3],
      ['Pagina 1 van 2', 1, 2],
    ],
    ...[
      ['Pág. 2 de 5', 2, 5],
      ['PAGE 4', 4, undefined],
      ['Page n° 2', 2, undefined],
    ],
  ] as [string, number, number | undefined][])('is found wherever it is named: %s', (text, page, of) => {
    for (const place of [foot, middle])
      expect(findPrintedPage(printedPage([{ text, ...place }]))).toEqual({ page, of });
  });

  it.each([
    ...[
      ['1/2', 1, 2],
      ['2 of 2', 2, 2],
      ['(3 / 4)', 3, 4],
      ['- 2 -', 2, undefined],
    ],
  ] as [string, number, number | undefined][])(
    'is found at the edge of a page without a name: %s',
    (text, page, of) => {
      expect(findPrintedPage(printedPage([{ text, ...foot }]))).toEqual({ page, of });
      expect(findPrintedPage(printedPage([{ text, ...middle }]))).toBeUndefined();
    },
  );

  it.each(['Page 5 of 3', 'Pageant 2 of 3', 'Seite 0', 'see page 12.50', 'Website 2/3', '12/2026', 'Page 900'])(
    'is none where it cannot be one: %s',
    (text) => {
      expect(findPrintedPage(printedPage([{ text, ...foot }]))).toBeUndefined();
    },
  );
});
