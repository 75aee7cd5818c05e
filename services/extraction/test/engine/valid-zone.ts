import fc from 'fast-check';

import { checkDigit } from '../../src/engine/mrz/check-digit.ts';

/** A zone that keeps all rules, with what it says. */
export type ValidZone = { lines: string[]; number: string; surname: string; givenNames: string };

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const text = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const date = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(''));
const checked = (value: string): string => `${value}${String(checkDigit(value))}`;

const parts = fc.record({
  state: text(letters, 3, 3),
  number: text(letters + digits, 5, 9),
  birth: date,
  expiry: date,
  sex: fc.constantFrom('M', 'F', '<'),
  personal: text(letters + digits, 1, 14),
  surname: text(letters, 2, 14),
  givenNames: text(letters, 2, 14),
});

/** Passports (TD3) with every check digit right. */
export const validPassport: fc.Arbitrary<ValidZone> = parts.map((part) => {
  const { surname, givenNames, number } = part;
  const first = `P<${part.state}${surname}<<${givenNames}`.padEnd(44, '<');
  const fixed = `${checked(number.padEnd(9, '<'))}${part.state}${checked(part.birth)}${part.sex}${checked(part.expiry)}`;
  const second = fixed + checked(part.personal.padEnd(14, '<'));
  const composite = checkDigit(second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43));
  return { lines: [first, `${second}${String(composite)}`], number, surname, givenNames };
});

/** Cards (TD1) with every check digit right. */
export const validCard: fc.Arbitrary<ValidZone> = parts.map((part) => {
  const { surname, givenNames, number } = part;
  const first = `I<${part.state}${checked(number.padEnd(9, '<'))}`.padEnd(30, '<');
  const second = `${checked(part.birth)}${part.sex}${checked(part.expiry)}${part.state}`.padEnd(29, '<');
  const covered = first.slice(5, 30) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29);
  const names = `${surname}<<${givenNames}`.padEnd(30, '<').slice(0, 30);
  return { lines: [first, `${second}${String(checkDigit(covered))}`, names], number, surname, givenNames };
});
