import fc from 'fast-check';

import { findAmounts } from '../../src/engine/values/amount.ts';
import { findDates } from '../../src/engine/values/date.ts';
import { findIbans, isIban } from '../../src/engine/values/identifiers.ts';

const today = '2026-04-01';
const amountsIn = (text: string): string[] => findAmounts(text).map((amount) => amount.value);
const datesIn = (text: string): string[][] => findDates(text, today).map((date) => date.readings);

describe('amounts', () => {
  it.each([
    ['1.250,00', '1250.00'],
    ['1,250.00', '1250.00'],
    ['1 250,00 €', '1250.00'],
    ["CHF 1'250.00", '1250.00'],
    ['$4,012.61', '4012.61'],
    ['12.345.678,90', '12345678.90'],
    ['-7,67', '-7.67'],
    ['7,67-', '-7.67'],
    ['−1,12', '-1.12'],
    ['-0,00', '0.00'],
    ['EUR 1250', '1250.00'],
  ])('reads %s as %s', (printed, value) => {
    expect(amountsIn(printed)).toEqual([value]);
  });

  it.each(['1.250', '9,9000', '19 %', '19.5%', '28.03.2026', '(35,13 €)', '12/34', 'A100'])(
    'does not take %s for an amount, as it may be something else',
    (printed) => {
      expect(amountsIn(printed)).toEqual([]);
    },
  );

  it('reads every amount back from both ways of printing it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        const plain = (cents / 100).toFixed(2);
        const [whole = '', decimals = ''] = plain.split('.');
        const grouped = (separator: string): string => whole.replace(/\B(?=(\d{3})+$)/g, separator);
        expect(amountsIn(`${grouped(',')}.${decimals}`)).toEqual([plain]);
        expect(amountsIn(`${grouped('.')},${decimals} EUR`)).toEqual([plain]);
      }),
    );
  });
});

describe('dates', () => {
  it.each([
    ['2026-03-28', '2026-03-28'],
    ['28.03.2026', '2026-03-28'],
    ['28. 3. 26', '2026-03-28'],
    ['28/03/2026', '2026-03-28'],
    ['03/28/2026', '2026-03-28'],
    ['28. März 2026', '2026-03-28'],
    ['le 28 février 2024', '2024-02-28'],
    ['1er mars 2024', '2024-03-01'],
    ['2 de marzo de 2024', '2024-03-02'],
    ['15 agosto 2025', '2025-08-15'],
    ['3 mei 2025', '2025-05-03'],
    ['Nov 15, 2012', '2012-11-15'],
    ['28-Mar-26', '2026-03-28'],
    ['01.01.98', '1998-01-01'],
  ])('reads %s as %s', (printed, date) => {
    expect(datesIn(printed)).toEqual([[date]]);
  });

  it('keeps both readings where day and month can be exchanged', () => {
    expect(datesIn('03/04/2024')).toEqual([['2024-04-03', '2024-03-04']]);
  });

  it.each(['31.02.2026', '30 Feb 2026', '2026-13-01', '12345.01.2026', '1.2.3.2026'])(
    'does not take %s for a date',
    (printed) => {
      expect(datesIn(printed)).toEqual([]);
    },
  );

  it('reads every day back from its ISO and its German form', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (day) => {
        const iso = day.toISOString().slice(0, 10);
        const german = iso.split('-').reverse().join('.');
        expect(datesIn(`am ${iso}`)).toEqual([[iso]]);
        expect(datesIn(`am ${german}`)).toEqual([[iso]]);
      }),
    );
  });
});

describe('bank account numbers', () => {
  it('finds one that is printed in groups and leaves out what follows', () => {
    expect(findIbans('IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFF')).toMatchObject([
      { value: 'DE89370400440532013000', raw: 'DE89 3704 0044 0532 0130 00' },
    ]);
  });

  it('refuses a number with one digit changed', () => {
    const right = 'AT611904300234573201';
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 19 }), fc.integer({ min: 1, max: 9 }), (index, change) => {
        const digit = (Number(right[index]) + change) % 10;
        expect(isIban(right.slice(0, index) + String(digit) + right.slice(index + 1))).toBe(false);
      }),
    );
    expect(isIban(right)).toBe(true);
  });
});
