import fc from 'fast-check';

import { characterValue, checkDigit } from '../../src/engine/mrz/check-digit.ts';
import { parseZone } from '../../src/engine/mrz/parse-zone.ts';
import { resolveBirthDate, resolveExpiryDate } from '../../src/engine/mrz/zone-dates.ts';
import { validCard, validPassport } from './valid-zone.ts';

const today = '2026-04-01';
const passport = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const failing = (lines: string[]): string[] | undefined =>
  parseZone(lines, today)
    ?.checks.filter((check) => !check.passed)
    .map((check) => check.name);

describe('the lines of a machine-readable zone', () => {
  it('are read as the ICAO specimen passport says', () => {
    const zone = parseZone(passport, today);

    expect(zone).toMatchObject({
      format: 'TD3',
      fields: {
        document_code: 'P',
        issuing_state: 'UTO',
        document_number: 'L898902C3',
        nationality: 'UTO',
        date_of_birth: '1974-08-12',
        sex: 'F',
        date_of_expiry: '2012-04-15',
        surname: 'ERIKSSON',
        given_names: 'ANNA MARIA',
        personal_number: 'ZE184226B',
      },
    });
    expect(failing(passport)).toEqual([]);
  });

  it.each([
    ['TD1', ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']],
    ['TD2', ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6']],
    ['MRV-A', ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<']],
    ['MRV-B', ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<']],
  ])('are read in the format %s', (format, lines) => {
    const zone = parseZone(lines, today);

    expect(zone).toMatchObject({ format, fields: { surname: 'ERIKSSON', given_names: 'ANNA MARIA', sex: 'F' } });
    expect(failing(lines)).toEqual([]);
  });

  it('join a document number of more than nine characters, whose check digit stands at its end', () => {
    const lines = [
      'I<UTOD23145890<7349<<<<<<<<<<<',
      '3407127M9507122UTO<<<<<<<<<<<2',
      'STEVENSON<<PETER<JOHN<<<<<<<<<',
    ];

    const zone = parseZone(lines, today);

    expect(zone?.fields.document_number).toBe('D23145890734');
    expect(zone?.fields.personal_number).toBeUndefined();
    expect(failing(lines)).toEqual([]);
  });

  it.each([
    ['Belgium', 'IDBEL000590696<1015<<<<<<<<<<<', '000590696101'],
    ['Sweden, which counts the filler', 'I<SWEHVC8N3QW7<ZE17422<<<<<<<<', 'HVC8N3QW7ZE1742'],
  ])('join the long number of a card of %s', (_, line, number) => {
    const zone = parseZone([line, '8104199F3012257SWE<<<<<<<<<<<0', 'BERG<<KARIN<<<<<<<<<<<<<<<<<<<'], today);

    expect(zone?.fields.document_number).toBe(number);
    expect(zone?.checks.find((check) => check.name === 'document_number')?.passed).toBe(true);
  });

  it('are read on the one line of a French licence, with its two check digits', () => {
    const zone = parseZone(['D1FRA13AA000026181231MARTIN<<9'], today);

    expect(zone).toMatchObject({
      format: 'FRA-DL',
      mayBeTruncated: false,
      fields: { issuing_state: 'FRA', document_number: '13AA00002', date_of_expiry: '2018-12-31', surname: 'MARTIN' },
    });
    expect(zone?.fields.sex).toBeUndefined();
    expect(failing(['D1FRA13AA000026181231MARTIN<<9'])).toEqual([]);
    expect(failing(['D1FRA13AA000036181231MARTIN<<9'])).toEqual(['document_number', 'composite']);
    expect(parseZone(['D1FRA13AA000026181231MARTINEZ9'], today)?.mayBeTruncated).toBe(true);
  });

  it('are read on a Swiss licence, which has no check digits', () => {
    const zone = parseZone(['FACHE305142128097<<800126<<<<<', 'MARCHAND<<FABIENNE<<<<<<<<<<<<'], today);

    expect(zone).toMatchObject({
      format: 'CHE-DL',
      checks: [],
      fields: {
        document_number: '305142128097',
        date_of_birth: '1980-01-26',
        surname: 'MARCHAND',
        given_names: 'FABIENNE',
      },
    });
  });

  it('are no zone where one or two lines of thirty characters are of no licence', () => {
    expect(parseZone(['D231458907ABC<<<<<<<<<<<<<<<<<'], today)).toBeUndefined();
    expect(parseZone(['A'.repeat(30), 'B'.repeat(30)], today)).toBeUndefined();
  });

  it('leave out what is blank, and keep a state code without its fillers', () => {
    const lines = ['P<D<<MUSTERMANN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<', 'C01X0006H1D<<6408125<1710319<<<<<<<<<<<<<<<0'];

    expect(parseZone(lines, today)?.fields).toEqual({
      document_code: 'P',
      issuing_state: 'D',
      document_number: 'C01X0006H',
      nationality: 'D',
      date_of_birth: '1964-08-12',
      sex: 'X',
      date_of_expiry: '2017-10-31',
      surname: 'MUSTERMANN',
    });
  });

  it('are read in the layout of the French card of 1988', () => {
    const lines = ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '9409923102854CORINNE<<<<<<<6512068F4'];

    expect(parseZone(lines, today)).toMatchObject({
      format: 'FRA-ID',
      fields: {
        document_number: '940992310285',
        surname: 'BERTHIER',
        given_names: 'CORINNE',
        date_of_birth: '1965-12-06',
      },
    });
    expect(failing(lines)).toEqual([]);
  });

  it('say which check digits are wrong', () => {
    expect(failing([passport[0] ?? '', 'L898902C36UTO7408122F1204159ZE184226B<<<<<20'])).toEqual([
      'personal_number',
      'composite',
    ]);
  });

  it.each([[['P<UTO']], [[...passport, passport[1] ?? '']], [['p<utoeriksson'.padEnd(44, '<'), passport[1] ?? '']]])(
    'are no zone when they have the form of none',
    (lines) => {
      expect(parseZone(lines, today)).toBeUndefined();
    },
  );

  it('give back what was written into them, for every passport and every card', () => {
    fc.assert(
      fc.property(fc.oneof(validPassport, validCard), ({ lines, number, surname, givenNames }) => {
        const zone = parseZone(lines, today);
        expect(zone?.fields).toMatchObject({ document_number: number, surname, given_names: givenNames });
        expect(failing(lines)).toEqual([]);
      }),
    );
  });

  it('fail a check for every change of one checked character, unless both weigh the same', () => {
    const place = fc.integer({ min: 0, max: 42 }).filter((index) => !(index >= 10 && index < 13) && index !== 20);
    const other = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<');
    fc.assert(
      fc.property(validPassport, place, other, ({ lines: [first = '', second = ''] }, index, character) => {
        fc.pre((characterValue(character) - characterValue(second[index] ?? '<')) % 10 !== 0);
        const changed = second.slice(0, index) + character + second.slice(index + 1);
        expect(failing([first, changed])).not.toEqual([]);
      }),
    );
  });
});

describe('a check digit', () => {
  it('is the one of the examples of ICAO 9303', () => {
    expect(checkDigit('D23145890')).toBe(7);
    expect(checkDigit('520727')).toBe(3);
    expect(checkDigit('AB2134<<<')).toBe(5);
  });

  it('differs when two neighbours of different weight are exchanged, unless they differ by five', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        fc.pre((a - b) % 5 !== 0);
        expect(checkDigit(`${String(a)}${String(b)}0`)).not.toBe(checkDigit(`${String(b)}${String(a)}0`));
      }),
    );
  });
});

describe('the century of a date in a zone', () => {
  it('never puts a birth into the future', () => {
    expect(resolveBirthDate('260401', today).date).toBe('2026-04-01');
    expect(resolveBirthDate('260402', today).date).toBe('1926-04-02');
    expect(resolveBirthDate('000229', today).date).toBe('2000-02-29');
  });

  it('puts an expiry as near to today as its digits allow', () => {
    expect(resolveExpiryDate('120415', today, true).date).toBe('2012-04-15');
    expect(resolveExpiryDate('350101', today, true).date).toBe('2035-01-01');
    expect(resolveExpiryDate('981231', today, true).date).toBe('1998-12-31');
    expect(resolveExpiryDate('010101', '2095-06-01', true).date).toBe('2101-01-01');
  });

  it('is open for a date that the calendar does not have', () => {
    for (const text of ['740231', '741301', '7408<2', '7<0812', 'O40812', '<<<<<1'])
      expect(resolveBirthDate(text, today)).toEqual({ kind: 'impossible' });
  });

  it('is unknown where fillers stand for a part of it', () => {
    for (const text of ['74<<<<', '7408<<', '<<<<<<', '<<0812', '74<<12'])
      expect(resolveBirthDate(text, today)).toEqual({ kind: 'unknown' });
    expect(resolveExpiryDate('3105<<', today, true)).toEqual({ kind: 'unknown' });
  });

  it.each(['<<<<<<', '990101', '991231', '999999'])(
    'is none for the expiry of a document that has none: %s',
    (text) => {
      expect(resolveExpiryDate(text, today, true)).toEqual({ kind: 'none' });
      // Passports and visas all expire.
      expect(resolveExpiryDate(text, today, false).kind).not.toBe('none');
    },
  );
});
