import fc from 'fast-check';

import { isDate, readPrintedDates, resolveDate } from '../../../src/engine/visual-zone/printed-dates.ts';
import { isNameLike, isSameName } from '../../../src/engine/visual-zone/printed-names.ts';
import { asInZone, isNumberLike, isSameNumber } from '../../../src/engine/visual-zone/printed-numbers.ts';

const says = (text: string, iso: string): boolean => readPrintedDates(text).some((date) => isDate(date, iso));

describe('a printed date', () => {
  it.each([
    ...['12.08.1974', '12 08 74', '12-08-1974', '12/08/74', '08/12/1974', '1974-08-12', '120874', '12 081974'],
    ...[
      '12 AUG 1974',
      '12 AUG 74',
      '12AUG1974',
      '12 AUG/AOÛT 74',
      '12 AOÛT/AUG 74',
      '12 AUGUST/AOUT 74',
      'Aug 12, 1974',
    ],
    ...['12. August 1974', '12 août 1974', '12 AGO 1974', '12 de agosto de 1974', '12 ago/aug 1974', '12 SIE/AUG 1974'],
  ])('is told in the form %s', (text) => {
    expect(says(text, '1974-08-12')).toBe(true);
  });

  it.each([
    ['21.12.1971', '1971-12-21'],
    ['19 OKT/OCT 1971', '1971-10-19'],
    ['240CT2032', '2032-10-24'],
    ['03 MEI/MAY 2020', '2020-05-03'],
    ['15 MRZ 1990', '1990-03-15'],
    ['01 FÉV 2001', '2001-02-01'],
    ['7 março 1999', '1999-03-07'],
    ['30 SET/SEP 2031', '2031-09-30'],
  ])('is told in %s', (text, iso) => {
    expect(says(text, iso)).toBe(true);
  });

  it.each(['12 JAN/FEB 1974', '31.02.1974', '12 08', 'AUGUST 1974', 'L898902C3', '1974', 'IVANOVA', '12 XYZ 1974'])(
    'is not taken from %s',
    (text) => {
      expect(readPrintedDates(text)).toEqual([]);
    },
  );

  it('is found again in every form in which an issuer prints it', () => {
    const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
    const french = ['JAN', 'FEV', 'MARS', 'AVR', 'MAI', 'JUIN', 'JUIL', 'AOÛT', 'SEPT', 'OCT', 'NOV', 'DÉC'];
    const day = fc.date({ min: new Date('1920-01-01'), max: new Date('2060-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [y = '', m = '', d = ''] = iso.split('-');
        const [name, nom] = [months[Number(m) - 1] ?? '', french[Number(m) - 1] ?? ''];
        const numeric = ['.', ' ', '-', '/', ' . '].flatMap((mark) => [
          `${d}${mark}${m}${mark}${y}`,
          `${d}${mark}${m}${mark}${y.slice(2)}`,
        ]);
        const named = [`${d} ${name} ${y}`, `${d}${name}${y}`, `${d} ${name}/${nom} ${y.slice(2)}`, `${d} ${nom} ${y}`];
        for (const form of [...numeric, ...named, `${y}-${m}-${d}`, `${d}${m}${y}`])
          expect([form, says(form, iso)]).toEqual([form, true]);
      }),
    );
  });

  it('is another one as soon as a digit of it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 28 }), (one, other) => {
        const dayOf = (day: number): string => String(day).padStart(2, '0');
        expect(says(`${dayOf(one)} AUG 1974`, `1974-08-${dayOf(other)}`)).toBe(one === other);
      }),
    );
  });

  it('of two digits of a year has the century that makes sense for what it is of', () => {
    const [date] = readPrintedDates('12 AUG 34');

    expect(date && resolveDate(date, 'date_of_birth', '2026-04-01')).toBe('1934-08-12');
    expect(date && resolveDate(date, 'date_of_issue', '2026-04-01')).toBe('1934-08-12');
    expect(date && resolveDate(date, 'date_of_expiry', '2026-04-01')).toBe('2034-08-12');
  });
});

describe('a printed name', () => {
  it.each([
    ['Müller', 'MUELLER'],
    ['Muller', 'MUELLER'],
    ['MÜLLER', 'MULLER'],
    ['Ångström', 'AANGSTROEM'],
    ['Straßer', 'STRASSER'],
    ['BASANAVIČIENĖ', 'BASANAVICIENE'],
    ['Núñez-García', 'NUNEZ GARCIA'],
    ["O'Connor", 'O CONNOR'],
    ['MEI-HUA', 'MEI HUA'],
    ['ANNAMARIA', 'ANNA MARIA'],
    ['Łukasz', 'LUKASZ'],
    ['Søren Æbelø', 'SOEREN AEBELOE'],
  ])('%s is %s of the zone', (printed, ofZone) => {
    expect(isSameName(printed, ofZone)).toBe(true);
  });

  it.each([
    ['ERIKSEN', 'ERIKSSON'],
    ['MEULENDUK', 'MEULENDIJK'],
    ['MARIA', 'ANNA MARIA'],
    ['', 'ERIKSSON'],
    ['ERIKSSON', ''],
  ])('%s is not %s', (printed, ofZone) => {
    expect(isSameName(printed, ofZone)).toBe(false);
  });

  it('goes on behind the end of one that filled its place in the zone', () => {
    expect(isSameName('PAPANDROPOULOUS', 'PAPANDROPOULOU', true)).toBe(true);
    expect(isSameName('PAPANDROPOULOUS', 'PAPANDROPOULOU')).toBe(false);
  });

  it.each([
    ['ANNA MARIA', true],
    ["d'Arc", true],
    ['12 AUG 1974', false],
    ['X', false],
    ['L898902C3', false],
  ])('is what %s can be: %s', (text, can) => {
    expect(isNameLike(text)).toBe(can);
  });
});

describe('a printed number', () => {
  it.each([
    ['L898902C3', 'L898902C3', true],
    ['L 898 902 C3', 'L898902C3', true],
    ['L8989O2C3', 'L898902C3', true],
    ['51-284970', '51284970', true],
    ['L898902C8', 'L898902C3', false],
    ['L898902', 'L898902C3', false],
    ['123', '123', false],
  ])('%s and %s in the zone are the same: %s', (printed, ofZone, same) => {
    expect(isSameNumber(printed, ofZone)).toBe(same);
  });

  it('takes from the zone only which of two glyphs that are drawn alike is meant', () => {
    expect(asInZone('L8989O2C8', 'L898902C3')).toBe('L898902C8');
  });

  it.each([
    ['X 123 456', true],
    ['AB12', false],
    ['REPUBLIC', false],
    ['12 RUE DE LA PAIX, PARIS', false],
  ])('is what %s can be: %s', (text, can) => {
    expect(isNumberLike(text)).toBe(can);
  });
});
