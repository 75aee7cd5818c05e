import { crc32 } from 'node:zlib';
import type { Environment } from '@ifcgate/contracts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 30;
const checksumLength = 6;
const form = /^ifcg_(?:live|test)_[0-9A-Za-z]{36}$/;

/** A key as it is shown once, and what of it is kept. */
export interface NewApiKey {
  readonly secret: string;
  readonly prefix: string;
  readonly lastFour: string;
}

/**
 * Makes a key: `ifcg_<env>_`, 30 base62 characters of chance (178 bits), and a checksum, 46 characters in all.
 *
 * @param randomInt a uniform whole number in [0, below)
 */
export function newApiKey(environment: Environment, randomInt: (below: number) => number): NewApiKey {
  const prefix = `ifcg_${environment}_`;
  const random = Array.from({ length: randomLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  const secret = prefix + random + checksumOf(prefix + random);
  return { secret, prefix, lastFour: secret.slice(-4) };
}

/** Whether a text has the form of a key and its checksum is right: a mistyped key is refused without a look-up. */
export function isWellFormedKey(text: string): boolean {
  return form.test(text) && checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** CRC-32 (IEEE) of the ASCII text, as six base62 digits, the most significant first. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = (alphabet[rest % alphabet.length] ?? '') + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
