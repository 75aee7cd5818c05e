import { judgeField, valuesAgree } from '../../bench/judge.ts';

const amount = { name: 'total_amount', isVisible: true };

describe('judging a field', () => {
  it('is correct, wrong or absent against a label, and unlabelled without one', () => {
    expect(judgeField({ ...amount, found: '10.00', wanted: '10' })).toBe('correct');
    expect(judgeField({ ...amount, found: '10.01', wanted: '10' })).toBe('wrong');
    expect(judgeField({ ...amount, found: undefined, wanted: '10' })).toBe('absent');
    expect(judgeField({ ...amount, found: '10.00', wanted: undefined })).toBe('unlabelled');
  });

  it('counts a value that could not be seen only when something was answered', () => {
    const unseen = { name: 'total_amount', wanted: '10', isVisible: false };

    expect(judgeField({ ...unseen, found: undefined })).toBe('unlabelled');
    expect(judgeField({ ...unseen, found: '11.00' })).toBe('wrong');
    expect(judgeField({ ...unseen, found: '10.00' })).toBe('correct');
  });
});

describe('two values', () => {
  it.each([
    ['total_amount', '1234.50', '1234.5', true],
    ['total_amount', '1,234.50', '1234.5', false],
    ['amount_due', '-529.87', '-529.87', true],
    ['amount_due', '529.87', '-529.87', false],
    ['net_amount', '', '0', false],
    ['issue_date', '2019-01-12', '2019-01-12', true],
    ['issue_date', '2019-12-01', '2019-01-12', false],
    ['date_of_birth', '1981-10-22', '811022', true],
    ['date_of_birth', '1981-10-23', '811022', false],
    ['seller_iban', 'DE02 1203 0000', 'de0212030000', true],
    ['seller_name', 'MR D.I.Y. (Johor) Sdn Bhd', 'MR D.I.Y. (JOHOR)  SDN BHD', true],
    ['seller_name', 'Lieferant', 'Lieferant GmbH', false],
    ['seller_name', 'Muller', 'Müller', false],
    ['invoice_number', '1260', '12600', false],
    ['mrz', 'P<UTO\nL8', 'P<UTO\nL8', true],
    ['mrz', 'P<UTO L8', 'P<UTO\nL8', false],
  ])('of %s: %j for %j is %s', (name, found, wanted, agrees) => {
    expect(valuesAgree(name, found, wanted)).toBe(agrees);
  });
});
