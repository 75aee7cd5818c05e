import fc from 'fast-check';
import { type z } from 'zod';
import { caseRoutes, createKeySchema } from '../src/index.ts';
import { givenInstantSchema } from '../src/http/fields.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** An instant as a clock with an offset shows it. */
function shown(instant: Date, offsetMinutes: number, { fraction = '', t = 'T' } = {}): string {
  const local = new Date(instant.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', t);
  const size = Math.abs(offsetMinutes);
  return `${local}${fraction}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

describe('an instant in a request', () => {
  it('may have any offset, and is the same instant in UTC', () => {
    const instants = fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
    const offsets = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const fractions = fc.stringMatching(/^[0-9]{0,30}$/);
    fc.assert(
      fc.property(instants, offsets, fractions, fc.constantFrom('T', 't'), (date, offset, digits, t) => {
        const instant = new Date(Math.floor(date.getTime() / 1000) * 1000);
        const fraction = digits === '' ? '' : `.${digits}`;

        const given = givenInstantSchema.parse(shown(instant, offset, { fraction, t }));

        const milliseconds = digits.slice(0, 3).padEnd(3, '0');
        expect(given).toBe(instant.toISOString().replace('.000Z', `.${milliseconds}Z`));
      }),
    );
  });

  it.each([
    ['2026-11-30T12:00:00Z', '2026-11-30T12:00:00.000Z'],
    ['2026-11-30t12:00:00z', '2026-11-30T12:00:00.000Z'],
    ['2026-11-30T12:00:00+00:00', '2026-11-30T12:00:00.000Z'],
    ['2026-11-30T12:00:00-00:00', '2026-11-30T12:00:00.000Z'],
    ['2026-11-30T12:00:00.123456+05:30', '2026-11-30T06:30:00.123Z'],
    ['2026-11-30T12:00:00.99999999999999999999Z', '2026-11-30T12:00:00.999Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60.5+01:00', '2017-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(givenInstantSchema.parse(text)).toBe(expected);
  });

  it.each([
    ...['', 'now', '2026-11-30', '2026-11-30T12:00Z', '2026-11-30T12:00:00', '2026-11-30 12:00:00Z', '1764504000'],
    ...['2026-11-30T12:00:00 00:00', '2026-11-30T12:00:00+0000', '2026-11-30T12:00:00+00', '2026-11-30T12:00:00.Z'],
    ...['2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z', '2026-02-29T00:00:00Z', '2026-04-31T00:00:00Z'],
    ...['2026-11-30T24:00:00Z', '2026-11-30T12:60:00Z', '2026-11-30T12:00:61Z', '2026-11-30T12:00:60Z'],
    ...['2026-11-30T12:00:00+24:00', '2026-11-30T12:00:00+01:60', '0000-12-31T00:00:00Z', '0001-01-01T00:00:00+01:00'],
    ...['9999-12-31T23:59:59-01:00', '９999-12-31T23:59:59Z', '+002026-11-30T12:00:00Z', '2026-W48-1T12:00:00Z'],
    `2026-11-30T12:00:00.${'1'.repeat(100)}Z`,
  ])('is refused as %j, with an example', (text) => {
    const { error } = givenInstantSchema.safeParse(text);

    expect(JSON.stringify(error?.issues)).toMatch(/2026-11-30T12:00:00Z|<=100 characters/);
  });

  it('is read so wherever one is given', () => {
    const text = '2026-11-30T13:00:00+01:00';

    const { expires_at } = createKeySchema.parse({ name: 'x', scopes: ['cases:read'], expires_at: text });
    const { created_after } = (caseRoutes.list.query as z.ZodObject).parse({ created_after: text });

    expect([expires_at, created_after]).toEqual(['2026-11-30T12:00:00.000Z', '2026-11-30T12:00:00.000Z']);
  });
});
