const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const keyLength = 46;
const checksumLength = 6;

/**
 * What is wrong with the form of an API key, told to the person who typed it; `undefined` when nothing is.
 *
 * It sees typing errors and keys of other kinds without asking the server: a key is `ifcg_live_` or `ifcg_test_`, 30
 * random base62 characters and a {@link keyChecksum} of all before it. It cannot see whether a key exists. The answer
 * never repeats the key.
 *
 * @example apiKeyProblem('ifcg_live_xxxxxxxxxxxxxxxxx') // 'it is the placeholder of the documentation; …'
 */
export function apiKeyProblem(key: string): string | undefined {
  if (key !== key.trim()) return 'it has white space around it';
  if (/^ifcg_(?:live|test)_x+$/i.test(key)) return 'it is the placeholder of the documentation; put your own key there';
  if (key.startsWith('whsec_')) return 'it is the secret of a webhook endpoint, not an API key';
  if (!/^ifcg_(?:live|test)_/.test(key)) return 'a key begins with "ifcg_live_" or "ifcg_test_"';
  if (key.length !== keyLength) return `a key has ${keyLength} characters, this one has ${key.length}`;
  if (!/^[0-9A-Za-z_]+$/.test(key)) return 'it holds characters other than letters and digits';
  const matches = keyChecksum(key.slice(0, -checksumLength)) === key.slice(-checksumLength);
  return matches ? undefined : 'its checksum does not match, so a character is wrong';
}

/**
 * The last 6 characters of an API key: the CRC-32 of the ASCII bytes of the 40 before them, written in base62 with the
 * digits `0-9A-Za-z`, most significant first, padded on the left with `0`.
 *
 * @param stem the key without its checksum: prefix and 30 random characters
 * @example
 * keyChecksum('ifcg_test_000000000000000000000000000000') // '30CpDy'
 * keyChecksum('ifcg_live_abcdefghijklmnopqrstuvwxyz0123') // '3ShgGJ'
 */
export function keyChecksum(stem: string): string {
  let rest = crc32(stem);
  let digits = '';
  while (rest > 0) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits.padStart(checksumLength, '0');
}

/** CRC-32 as IEEE 802.3 and zlib have it (reflected, polynomial 0xEDB88320), of an ASCII text. */
function crc32(ascii: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < ascii.length; index += 1) {
    crc ^= ascii.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
