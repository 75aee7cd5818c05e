import { parseSepaCode, parseSwissCode } from '../../src/engine/barcode/payment-code.ts';

const sepa = [
  'BCD',
  '002',
  '1',
  'SCT',
  '',
  'Northwind Tools GmbH',
  'DE89370400440532013000',
  'EUR1250.5',
  '',
  '',
  'INV-2041',
];
const creditor = ['S', 'Robert Schneider AG', 'Rue du Lac', '1268', '2501', 'Biel', 'CH'];
const empty = ['', '', '', '', '', '', ''];
const swiss = [
  ...['SPC', '0200', '1', 'CH4431999123000889012', ...creditor, ...empty, '1949.75', 'CHF', ...empty],
  ...['QRR', '210000000003139471430009017', 'Order of 15 June', 'EPD'],
];
const replace = (lines: readonly string[], index: number, line: string): string => lines.with(index, line).join('\n');

describe('a SEPA code', () => {
  it.each(['\n', '\r\n'])('tells the account, the amount and the message', (end) => {
    expect(parseSepaCode(sepa.join(end))).toEqual({
      iban: 'DE89370400440532013000',
      payee: 'Northwind Tools GmbH',
      currency: 'EUR',
      amount: '1250.50',
      reference: undefined,
      message: 'INV-2041',
    });
  });

  it('may leave the amount to the payer', () => {
    expect(parseSepaCode(replace(sepa, 7, ''))).toMatchObject({ amount: undefined });
  });

  it.each([
    ['another mark', 0, 'BCE'],
    ['another transfer', 3, 'INST'],
    ['an account with a wrong digit', 6, 'DE89370400440532013001'],
    ['an amount in another currency', 7, 'USD10.00'],
  ])('is none with %s', (_, index, line) => {
    expect(parseSepaCode(replace(sepa, index, line))).toBeUndefined();
  });
});

describe('a Swiss code', () => {
  it('tells the account, the amount, the currency and the reference', () => {
    expect(parseSwissCode(swiss.join('\r\n'))).toEqual({
      iban: 'CH4431999123000889012',
      payee: 'Robert Schneider AG',
      currency: 'CHF',
      amount: '1949.75',
      reference: '210000000003139471430009017',
      message: 'Order of 15 June',
    });
  });

  it.each([
    ['a reference with a wrong digit', 28, '210000000003139471430009018'],
    ['an account of another country', 3, 'DE89370400440532013000'],
    ['an amount without cents', 18, '1949'],
    ['another currency', 19, 'USD'],
    ['no trailer', 30, ''],
  ])('is none with %s', (_, index, line) => {
    expect(parseSwissCode(replace(swiss, index, line))).toBeUndefined();
  });

  it('may carry a creditor reference', () => {
    const text = swiss.with(27, 'SCOR').with(28, 'RF18539007547034').join('\n');

    expect(parseSwissCode(text)).toMatchObject({ reference: 'RF18539007547034' });
  });
});
