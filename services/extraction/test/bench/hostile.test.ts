import { faultOf, readOutcome } from '../../bench/hostile.ts';
import type { FailureCode, ReadResult } from '../../src/engine/index.ts';

const read = (fields: Record<string, string>, warnings: string[] = []): ReadResult => ({
  status: 'needs_review',
  template: 'invoice-standard',
  templateVersion: 1,
  engineVersion: '0',
  pages: 1,
  fields,
  details: {},
  lineItems: [],
  warnings,
});
const failed = (code: FailureCode): ReadResult => ({
  ...read({}),
  status: 'failed',
  failure: { code, message: '' },
});

describe('a hostile file', () => {
  it('may fail with a code that the words of its manifest stand for, and with no other', () => {
    const outcome = readOutcome('TOO_MANY_PAGES or INVALID_FILE');

    expect(faultOf(outcome, failed('file_too_many_pages'), true)).toBeUndefined();
    expect(faultOf(outcome, failed('file_corrupt'), true)).toBeUndefined();
    expect(faultOf(outcome, failed('processing_timeout'), true)).toBe('failed with processing_timeout');
    expect(faultOf(outcome, read({}), true)).toBe('it was read');
  });

  it('may be read where the words say so, or a code of the contract', () => {
    expect(faultOf(readOutcome('LIMIT_EXCEEDED or clamped'), read({}), true)).toBeUndefined();
    expect(faultOf(readOutcome('file_encrypted'), failed('file_encrypted'), true)).toBeUndefined();
    expect(faultOf(readOutcome('processed empty'), failed('file_corrupt'), true)).toBe('failed with file_corrupt');
  });

  it('that is read gives the total and the warning that it should, and nothing hidden', () => {
    const outcome = readOutcome('processed: total 100.00, warning hidden_text (invisible 999999.00, white IBAN)');

    expect(faultOf(outcome, read({ total_amount: '100.00' }, ['hidden_text']), true)).toBeUndefined();
    expect(faultOf(outcome, read({ total_amount: '100.00' }), true)).toBe('no warning hidden_text');
    expect(faultOf(outcome, read({}, ['hidden_text']), true)).toBe('another total');
    expect(faultOf(outcome, read({ total_amount: '999999.00' }, ['hidden_text']), true)).toBe(
      'hidden text was answered',
    );
    expect(faultOf(outcome, read({}), false)).toBeUndefined();
  });

  it('that is an invoice gives its number, with or without its letters', () => {
    const outcome = readOutcome('processed: INV 42 total 10.00');

    expect(faultOf(outcome, read({ invoice_number: '42', total_amount: '10.00' }), true)).toBeUndefined();
    expect(faultOf(outcome, read({ invoice_number: '43', total_amount: '10.00' }), true)).toBe('another number');
  });
});
