import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { findUnlabelled } from '../../src/engine/template/find-unlabelled.ts';
import { segmentsOf } from '../../src/engine/template/page-segments.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
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
  const read = (code: string): Record<string, string | null | undefined> => {
    const template = findBuiltInTemplate('invoice-standard');
    if (template?.kind !== 'text') throw new Error('the invoice template reads text');
    const page = printedRows([
      ['Currency', code],
      ['Subtotal', '12.000'],
      ['VAT', '1.345'],
      ['Total', '13.345'],
    ]);
    const details = readTextTemplate(template, [page], { today: '2026-06-01' });
    return { total: details.total_amount?.value, currency: details.currency?.value };
  };

  it.each(['KWD', 'BHD', 'TND', 'JOD', 'OMR'])('are never taken for thousands: %s', (code) => {
    expect(read(code)).toEqual({ total: undefined, currency: code });
  });

  it.each(['JPY', 'HUF'])('are thousands where there are no decimals: %s', (code) => {
    expect(read(code)).toEqual({ total: '13345.00', currency: code });
  });
});
