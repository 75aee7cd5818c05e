import { findHeader } from '../../src/engine/template/find-header.ts';
import { segmentsOf } from '../../src/engine/template/page-segments.ts';
import { printedPage } from './printed-page.ts';

const read = (type: 'header_name' | 'header_address', lines: readonly string[]): string | undefined => {
  const page = printedPage(lines.map((text, index) => ({ text, x: 60, y: 40 + 14 * index })));
  return findHeader(type, segmentsOf(page))[0]?.readings[0];
};

describe('the head of a receipt', () => {
  it('names the merchant, without the number of its registration', () => {
    const lines = [
      'KEDAI NORTHWIND SDN BHD (519537-X)',
      'LOT 3, JALAN BUKIT 23/1',
      '40300 SHAH ALAM',
      'TEL: 03-5512 1234',
    ];

    expect(read('header_name', lines)).toBe('KEDAI NORTHWIND SDN BHD');
    expect(read('header_address', lines)).toBe('LOT 3, JALAN BUKIT 23/1, 40300 SHAH ALAM');
  });

  it('keeps the branch that stands in brackets behind the name', () => {
    expect(read('header_name', ['NORTHWIND TOOLS LTD (KUCHAI)', '12 High Street', 'Date: 2026-03-28'])).toBe(
      'NORTHWIND TOOLS LTD (KUCHAI)',
    );
  });

  it('finds no merchant where there is only a date and a telephone', () => {
    expect(read('header_name', ['Tel 020 7946 0018', '28/03/2026'])).toBeUndefined();
  });
});
