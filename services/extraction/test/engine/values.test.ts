import fc from 'fast-check';

import { findAmounts } from '../../src/engine/values/amount.ts';
import { findDates } from '../../src/engine/values/date.ts';
import { parseDecimal } from '../../src/engine/values/decimal.ts';
import { isGtin, isVatIdWrong } from '../../src/engine/values/vat-check-digits.ts';
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
    ['1\u202F250,00\u00A0€', '1250.00'],
    ['1\u2009250,00', '1250.00'],
    ['₹ 1,23,456.00', '123456.00'],
    ['Rs 12,34,567.89', '1234567.89'],
  ])('reads %s as %s', (printed, value) => {
    expect(amountsIn(printed)).toEqual([value]);
  });

  it.each(['1.250', '9,9000', '19 %', '19.5%', '28.03.2026', '12/34', 'A100'])(
    'does not take %s for an amount, as it may be something else',
    (printed) => {
      expect(amountsIn(printed)).toEqual([]);
    },
  );

  it('says of an amount that it stands in brackets or is marked as credit or debit', () => {
    expect(findAmounts('(35,13 €)')).toMatchObject([{ value: '35.13', isBracketed: true }]);
    expect(findAmounts('1,250.00 CR')).toMatchObject([{ value: '1250.00', mark: 'credit' }]);
    expect(findAmounts('1,250.00 Dr')).toMatchObject([{ value: '1250.00', mark: 'debit' }]);
  });

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

describe('amounts of every locale', () => {
  it.each(['en-US', 'en-GB', 'en-IN', 'de-DE', 'de-AT', 'de-CH', 'fr-FR', 'fr-CH', 'es-ES', 'it-IT', 'nl-NL'])(
    'are read back as %s writes them',
    (locale) => {
      const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      fc.assert(
        fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (cents) => {
          const printed = format.format(cents / 100);
          const value = (cents / 100).toFixed(2);

          expect(amountsIn(printed)).toEqual([value]);
          expect(parseDecimal(printed, undefined)?.value).toBe(value);
        }),
      );
    },
  );
});

describe('a number in a cell', () => {
  it.each([
    ['3,3333', undefined, '3.3333'],
    ['1.000', ',', '1000'],
    ['1.000', '.', '1.000'],
    ['1,000', ',', '1.000'],
    ['1.234.567', undefined, '1234567'],
    ['-5,0000 Stk.', undefined, '-5.0000'],
    ['12.50-', undefined, '-12.50'],
    ['(12.50)', undefined, '-12.50'],
    ['€ 1,25', undefined, '1.25'],
    ['0,00-', undefined, '0.00'],
  ] as const)('%s is read, with %s for decimals, as %s', (printed, mark, value) => {
    expect(parseDecimal(printed, mark)?.value).toBe(value);
  });

  it('is open when its only mark may be of thousands or of decimals', () => {
    expect(parseDecimal('1.000', undefined)).toBeUndefined();
  });

  it('leaves its unit', () => {
    expect(parseDecimal('20 Stk.', undefined)).toMatchObject({ value: '20', rest: 'Stk.' });
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
    ['1st of May 2024', '2024-05-01'],
    ['May 3rd, 2024', '2024-05-03'],
    ['5. Mai 2024', '2024-05-05'],
    ['1º de enero de 2025', '2025-01-01'],
    ['1° gennaio 2025', '2025-01-01'],
    ["5 Jun '24", '2024-06-05'],
    ['28/Mar/2026', '2026-03-28'],
    ['Mar-28-2026', '2026-03-28'],
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

  it.each(['en-GB', 'en-US', 'de-DE', 'de-CH', 'fr-FR', 'es-ES', 'it-IT', 'nl-NL'])(
    'reads every day back as %s writes it out',
    (locale) => {
      const formats = (['long', 'medium'] as const).map(
        (style) => new Intl.DateTimeFormat(locale, { dateStyle: style, timeZone: 'UTC' }),
      );
      fc.assert(
        fc.property(
          fc.date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
          fc.constantFrom(...formats),
          (day, format) => {
            expect(datesIn(format.format(day)).flat()).toContain(day.toISOString().slice(0, 10));
          },
        ),
      );
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

describe('VAT numbers', () => {
  it.each([
    'ATU10223006',
    'BE0428759497',
    'DE136695976',
    'DK13585628',
    'EL094259216',
    'FI20774740',
    'FR40303265045',
    'HR33392005961',
    'IT00743110157',
    'LU15027442',
    'PL8567346215',
    'PT501964843',
    'SE556188840401',
  ])('%s has the right check digits, and any other last digit of its check is wrong', (vatId) => {
    expect(isVatIdWrong(vatId)).toBe(false);
    const at = vatId.startsWith('FR') ? 3 : vatId.startsWith('SE') ? 11 : vatId.length - 1;
    for (let change = 1; change < 10; change++) {
      const digit = String((Number(vatId[at]) + change) % 10);
      expect(isVatIdWrong(vatId.slice(0, at) + digit + vatId.slice(at + 1))).toBe(true);
    }
  });

  it('are not called wrong where no rule is known', () => {
    expect(isVatIdWrong('ESX12345678')).toBe(false);
  });
});

describe('article numbers of GS1', () => {
  it('have a check digit', () => {
    expect(['4012345001235', '96385074', '036000291452'].map(isGtin)).toEqual([true, true, true]);
    expect(['4012345001234', '12345'].map(isGtin)).toEqual([false, false]);
  });
});
