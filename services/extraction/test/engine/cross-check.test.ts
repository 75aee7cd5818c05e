import { compareWithPrinted } from '../../src/engine/xml/cross-check.ts';
import type { FieldDetail } from '../../src/engine/index.ts';

const printed = (value: string, confidence: number): FieldDetail => ({
  ...{ value, confidence, page: 1, bbox: null, source: 'text', label: null, raw: value, checks: [], alternatives: [] },
});

describe('the type that stands in an XML, held against the title of its page', () => {
  it.each([
    ['credit_note', 'credit_note', 0.9, 'agrees'],
    ['credit_note', 'invoice', 0.9, 'differs'],
    ['credit_note', 'invoice', 0.7, 'says_nothing'],
    ['invoice', 'credit_note', 0.9, 'differs'],
    ['corrected_invoice', 'invoice', 0.9, 'says_nothing'],
    ['prepayment_invoice', 'invoice', 0.9, 'says_nothing'],
  ])('is %s over %s, read with %d: %s', (stated, title, confidence, comparison) => {
    const nowhere = { cents: new Set<number>(), dates: new Set<string>(), characters: '' };

    expect(compareWithPrinted('document_type', stated, printed(title, confidence), () => nowhere)).toBe(comparison);
  });
});
