import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { apiKeyProblem, keyChecksum } from '../src/api-key.ts';
import { testKey } from './recording-server.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const random30 = fc.string({ unit: fc.constantFrom(...base62), minLength: 30, maxLength: 30 });
const stem = fc.tuple(fc.constantFrom('ifcg_live_', 'ifcg_test_'), random30).map((parts) => parts.join(''));

describe('keyChecksum', () => {
  // The values come from Python: zlib.crc32, then repeated division by 62.
  it.each([
    ['ifcg_test_000000000000000000000000000000', '30CpDy'],
    ['ifcg_live_abcdefghijklmnopqrstuvwxyz0123', '3ShgGJ'],
    ['ifcg_live_ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ', '2aLOZ6'],
    ['ifcg_test_FseWQ5FJZRRJR7uErRx2zYmCDWWqUd', '00U0HC'],
  ])('of %s is %s', (text, checksum) => {
    expect(keyChecksum(text)).toBe(checksum);
  });

  it('is the CRC-32 that zlib computes, in six base62 digits', () => {
    fc.assert(
      fc.property(stem, (text) => {
        const digits = keyChecksum(text);
        const value = [...digits].reduce((sum, digit) => sum * 62 + base62.indexOf(digit), 0);

        expect(digits).toHaveLength(6);
        expect(value).toBe(crc32(text));
      }),
    );
  });
});

describe('apiKeyProblem', () => {
  it('finds nothing wrong with a key that carries its checksum', () => {
    fc.assert(
      fc.property(stem, (text) => {
        expect(apiKeyProblem(text + keyChecksum(text))).toBeUndefined();
      }),
    );
  });

  it('notices every single mistyped character', () => {
    fc.assert(
      fc.property(stem, fc.nat(45), fc.constantFrom(...base62, '_', ' ', 'é'), (text, place, typed) => {
        const key = text + keyChecksum(text);
        fc.pre(key.charAt(place) !== typed);

        expect(apiKeyProblem(key.slice(0, place) + typed + key.slice(place + 1))).toBeDefined();
      }),
    );
  });

  it.each([
    ['ifcg_live_xxxxxxxxxxxxxxxxx', 'placeholder'],
    [`${testKey}\n`, 'white space'],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'webhook endpoint'],
    ['sk_live_1234', 'begins with "ifcg_live_"'],
    [testKey.slice(0, -1), '46 characters'],
    [`${testKey.slice(0, -1)}!`, 'other than letters and digits'],
    [testKey.replace('ifcg_test_', 'ifcg_live_'), 'checksum'],
  ])('says what is wrong with %j, without repeating it', (key, reason) => {
    const problem = apiKeyProblem(key);

    expect(problem).toContain(reason);
    expect(problem).not.toContain(key);
  });
});
