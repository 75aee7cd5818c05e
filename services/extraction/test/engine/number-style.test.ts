import type { TextTemplate } from '@ifcgate/contracts/templates';

import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { findUnlabelled } from '../../src/engine/template/find-unlabelled.ts';
import { segmentsOf } from '../../src/engine/template/page-segments.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { readTables } from '../../src/engine/tables/read-tables.ts';
import { printedPage, printedRows } from './printed-page.ts';

describe('the currency of a document', () => {
  it('is told in the style of all its numbers, which is found once for it', () => {
    const template = findBuiltInTemplate('invoice-standard');
    const field = template?.kind === 'text' ? template.fields.find(({ type }) => type === 'currency') : undefined;
    if (field === undefined) throw new Error('an invoice has a currency');
    const segments = segmentsOf(printedPage([{ text: '€ 12.500', x: 60, y: 100 }]));
    const found = (style: 'whole' | 'decimal'): string[] =>
      findUnlabelled(field, segments, { today: '2026-06-01', style }).flatMap(({ readings }) => readings);

    expect([found('decimal'), found('whole')]).toEqual([[], ['EUR']]);
  });
});

describe('amounts of a currency of three decimals', () => {
  const textTemplate = (): TextTemplate => {
    const template = findBuiltInTemplate('invoice-standard');
    if (template?.kind !== 'text') throw new Error('the invoice template reads text');
    return template;
  };
  const read = (
    code: string,
    [net, tax, total]: readonly [string, string, string] = ['12.000', '1.345', '13.345'],
  ): Record<string, string | null | undefined> => {
    const page = printedRows([
      ['Currency', code],
      ['Subtotal', net],
      ['VAT', tax],
      ['Total', total],
    ]);
    const details = readTextTemplate(textTemplate(), [page], { today: '2026-06-01' });
    return { total: details.total_amount?.value, currency: details.currency?.value };
  };

  it.each(['KWD', 'BHD', 'TND', 'JOD', 'OMR'])('have all three of them: %s', (code) => {
    expect(read(code)).toEqual({ total: '13.345', currency: code });
  });

  it.each<[string, string, [string, string, string], string | undefined]>([
    ['grouped by commas', 'KWD', ['1,234.500', '61.725', '1,296.225'], '1296.225'],
    ['grouped by blanks', 'OMR', ['1 234.500', '61.725', '1 296.225'], '1296.225'],
    ['behind a comma in Tunisia', 'TND', ['1 234,500', '234,555', '1 469,055'], '1469.055'],
    ['below one', 'BHD', ['0.500', '0.050', '0.550'], '0.550'],
    ['behind a comma elsewhere, where that parts thousands', 'KWD', ['12,000', '1,345', '13,345'], undefined],
    ['some, where others have two', 'KWD', ['12.000', '1.34', '13.34'], '13.34'],
    ['behind points and commas', 'JOD', ['12.000', '1,345', '13.345'], undefined],
  ])('or say so: %s', (_, code, amounts, total) => {
    expect(read(code, amounts)).toEqual({ total, currency: code });
  });

  it('are added, and their rows are held against them', () => {
    const columns = [60, 300, 380, 460];
    const row = (y: number, cells: readonly string[]) =>
      cells.map((text, index) => ({ text, x: columns[index] ?? 0, y }));
    const page = printedPage([
      ...[
        { text: 'INVOICE', x: 60, y: 60, size: 18 },
        { text: 'Currency: KWD', x: 60, y: 90 },
      ],
      ...row(200, ['Description', 'Quantity', 'Unit price', 'Amount']),
      ...row(220, ['Lamps of brass', '3', '12.250', '36.750']),
      ...row(240, ['Shades of linen', '2', '1,004.125', '2,008.250']),
      ...[
        { text: 'Subtotal', x: 380, y: 290 },
        { text: '2,045.000', x: 460, y: 290 },
      ],
      ...[
        { text: 'VAT 5 %', x: 380, y: 310 },
        { text: '102.250', x: 460, y: 310 },
      ],
      ...[
        { text: 'Total', x: 380, y: 330 },
        { text: '2,147.250', x: 460, y: 330 },
      ],
    ]);
    const template = textTemplate();

    const details = readTextTemplate(template, [page], { today: '2026-06-01' });
    const rows = readTables(template, [page], { details, today: '2026-06-01' });

    expect([details.net_amount?.value, details.tax_amount?.value, details.total_amount?.value]).toEqual([
      ...['2045.000', '102.250', '2147.250'],
    ]);
    expect(rows.map(({ fields }) => [fields.unit_price, fields.amount])).toEqual([
      ['12.250', '36.750'],
      ['1004.125', '2008.250'],
    ]);
    expect(rows.flatMap(({ checks }) => checks).every(({ passed }) => passed)).toBe(true);
  });

  it.each(['JPY', 'HUF'])('are thousands where there are no decimals: %s', (code) => {
    expect(read(code)).toEqual({ total: '13345.00', currency: code });
  });
});
