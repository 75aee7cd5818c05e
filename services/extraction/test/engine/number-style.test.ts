import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { findUnlabelled } from '../../src/engine/template/find-unlabelled.ts';
import { segmentsOf } from '../../src/engine/template/page-segments.ts';
import { printedPage } from './printed-page.ts';

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
