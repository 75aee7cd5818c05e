import fc from 'fast-check';
import { isGlobWithin } from '../src/domain/glob-within.ts';
import { isNetworkWithin } from '../src/domain/network-address.ts';

const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
/** The texts of up to four letters: what a glob means, spelt out. */
const texts = [0, 1, 2, 3, 4].flatMap((length) => words(length));

function words(length: number): string[] {
  return length === 0 ? [''] : words(length - 1).flatMap((word) => [`${word}a`, `${word}b`, `${word}c`]);
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/\*+/g, '.*')}$`).test(text);
}

describe('a glob within another one', () => {
  it('matches nothing that the other one does not', () => {
    fc.assert(
      fc.property(glob, glob, (inner, outer) => {
        fc.pre(isGlobWithin(inner, outer));
        expect(texts.filter((text) => matches(inner, text) && !matches(outer, text))).toEqual([]);
      }),
    );
  });

  it('is every glob that is a name, where the other one matches that name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), glob, (text, outer) => {
        expect(isGlobWithin(text, outer)).toBe(matches(outer, text));
      }),
    );
  });

  it.each([
    ['onboarding-eu-*', 'onboarding-*', true],
    ['onboarding-*', 'onboarding-*', true],
    ['*-eu', '*', true],
    ['a*c', 'a*', true],
    ['a*', 'a*c', false],
    ['onboarding*', 'onboarding-*', false],
    ['*', 'onboarding-*', false],
    ['', '*', true],
  ])('%s in %s: %s', (inner, outer, isWithin) => {
    expect(isGlobWithin(inner, outer)).toBe(isWithin);
  });

  it('is decided at once, however many stars there are', () => {
    expect(isGlobWithin(`${'a'.repeat(63)}b`, `${'*a'.repeat(31)}c`)).toBe(false);
  });
});

describe('a network within another one', () => {
  it.each([
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/7', '10.0.0.0/8', false],
    ['11.0.0.0/16', '10.0.0.0/8', false],
    ['2001:db8:1::/48', '2001:db8::/32', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['10.0.0.1', '::/0', false],
    ['nowhere', '::/0', false],
    ['::1', 'nowhere', false],
  ])('%s in %s: %s', (inner, outer, isWithin) => {
    expect(isNetworkWithin(inner, outer)).toBe(isWithin);
  });
});
