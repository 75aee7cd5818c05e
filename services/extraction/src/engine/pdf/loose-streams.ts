import { inflateSync } from 'node:zlib';

const mostStreams = 50;
/** A stream's dictionary is short; more than this before `stream` belongs to something else. */
const mostDictionaryCharacters = 2000;

/**
 * The embedded files of a PDF that nothing in its catalogue leads to, such as those of producers that fill `/AF` and
 * forget the name tree. They are found by their own mark: streams cannot lie in compressed objects, so
 * `/Type /EmbeddedFile` or the number that an `/EF` names stands readable in the file. Streams packed by anything but
 * deflate, and those of encrypted files, are left out.
 *
 * @param largestBytes an unpacked file of more is left out
 */
export function findLooseFiles(bytes: Uint8Array, largestBytes: number): Uint8Array[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!file.includes('/EmbeddedFile') && !file.includes('/EF')) return [];
  const text = file.toString('latin1');
  const named = new Set(
    [...text.matchAll(/\/EF\s*<<[^>]{0,200}?\/U?F\s{1,4}(\d{1,10})\s{1,4}\d{1,5}\s{1,4}R/g)].map((match) => match[1]),
  );
  // A later object of the same number replaces an earlier one.
  const found = new Map<string, Uint8Array>();
  for (const match of text.matchAll(/(?:^|\s)(\d{1,10})\s{1,4}\d{1,5}\s{1,4}obj\s{0,4}<</g)) {
    const number = match[1] ?? '';
    const beginning = text.slice(match.index, match.index + mostDictionaryCharacters);
    const [dictionary = ''] = /^[^]*?>>\s*(?=stream\r?\n)/.exec(beginning.split('endobj')[0] ?? '') ?? [];
    if (!/\/Type\s*\/EmbeddedFile\b/.test(dictionary) && !(dictionary !== '' && named.has(number))) continue;
    const unpacked = unpack(file, dictionary, match.index + dictionary.length + 'stream'.length, largestBytes);
    if (unpacked !== undefined) found.set(number, unpacked);
    if (found.size >= mostStreams) break;
  }
  return [...found.values()];
}

function unpack(file: Buffer, dictionary: string, at: number, largestBytes: number): Uint8Array | undefined {
  const start = file[at] === 13 && file[at + 1] === 10 ? at + 2 : at + 1;
  const end = file.indexOf('endstream', start);
  if (end === -1) return undefined;
  const packed = file.subarray(start, end);
  const filters = /\/Filter\s*(?:\[([^\]]*)\]|(\/\w+))/.exec(dictionary);
  const names = (filters?.[1] ?? filters?.[2] ?? '').trim();
  if (names === '') return packed.length <= largestBytes ? packed : undefined;
  if (names !== '/FlateDecode' && names !== '/Fl') return undefined;
  try {
    return inflateSync(packed, { maxOutputLength: largestBytes });
  } catch {
    return undefined;
  }
}
