import { calibrationKind } from '../../src/engine/calibrate.ts';
import { findBuiltInTemplate } from '../../src/engine/index.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

describe('the map that a confidence goes through', () => {
  it('is that of receipts for templates that say so, whatever rules they have', () => {
    const template = findBuiltInTemplate('receipt-standard') as TextTemplate;
    const kindOf = (changes: Partial<TextTemplate>): string =>
      calibrationKind({ ...template, ...changes }, 'total_amount', { source: 'ocr', checks: [] });

    expect(kindOf({})).toBe('receipt');
    expect(kindOf({ validations: [] })).toBe('receipt');
    expect(kindOf({ document_kind: 'invoice' })).toBe('ocr');
  });
});
