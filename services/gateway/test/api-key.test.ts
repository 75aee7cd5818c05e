import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { isWellFormedKey, newApiKey } from '../src/domain/api-key.ts';

describe('an API key', () => {
  it('has 46 characters: prefix, 30 of chance, 6 of checksum', () => {
    const { secret, prefix, lastFour } = newApiKey('live', randomInt);

    expect(secret).toMatch(/^ifcg_live_[0-9A-Za-z]{36}$/);
    expect(prefix).toBe('ifcg_live_');
    expect(lastFour).toBe(secret.slice(42));
  });

  it('has the CRC-32 of what stands before it as its checksum, in base62 with the most significant digit first', () => {
    const { secret } = newApiKey('test', () => 0);

    expect(secret.slice(0, 40)).toBe(`ifcg_test_${'0'.repeat(30)}`);
    expect(decode(secret.slice(40))).toBe(crc32OfAscii(secret.slice(0, 40)));
  });

  it('is recognised when it was made by us', () => {
    expect(isWellFormedKey(newApiKey('test', randomInt).secret)).toBe(true);
  });

  it('is refused after any change of one character', () => {
    const { secret } = newApiKey('test', randomInt);
    const character = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 45 }), character, (at, to) => {
        fc.pre(secret[at] !== to);
        expect(isWellFormedKey(secret.slice(0, at) + to + secret.slice(at + 1))).toBe(false);
      }),
    );
  });

  it.each([
    '',
    'ifcg_test_',
    'ifcg_prod_' + '0'.repeat(36),
    'x'.repeat(46),
    `${newApiKey('test', randomInt).secret}\n`,
  ])('is not %j', (text) => {
    expect(isWellFormedKey(text)).toBe(false);
  });
});

function decode(base62: string): number {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return [...base62].reduce((value, digit) => value * 62 + alphabet.indexOf(digit), 0);
}

/** Bit by bit, after the definition: polynomial 0xedb88320, reflected. */
function crc32OfAscii(text: string): number {
  let crc = ~0;
  for (const byte of Buffer.from(text, 'ascii')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
