// The names a declaration may give; what a text decoder makes of others is not what their writers meant.
const knownEncodings = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252']);

/**
 * The text of an XML file: by its byte order mark, else by its declaration, else UTF-8.
 *
 * @returns undefined when the encoding is not one of ours or the bytes are not in it
 */
export function decodeXml(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The beginning of an XML file as far as it can be decoded; empty when the encoding is not one of ours. */
export function decodeBeginning(bytes: Uint8Array, sizeBytes: number): string {
  const encoding = encodingOf(bytes);
  // Streaming leaves out a character that the cut has broken.
  return encoding === undefined ? '' : new TextDecoder(encoding).decode(bytes.subarray(0, sizeBytes), { stream: true });
}

// XML 1.0, appendix F: a file in UTF-16 shows it by its mark, or by the zeros around its first two characters.
const signatures: readonly (readonly [encoding: string, begins: RegExp])[] = [
  ['utf-8', /^\xef\xbb\xbf/],
  ['utf-16le', /^\xff\xfe|^<\0[^\0]\0/],
  ['utf-16be', /^\xfe\xff|^\0<\0[^\0]/],
];

function encodingOf(bytes: Uint8Array): string | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, 200));
  const marked = signatures.find(([, begins]) => begins.test(beginning));
  if (marked !== undefined) return marked[0];
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(beginning)?.[1]?.toLowerCase();
  if (declared === undefined) return 'utf-8';
  return knownEncodings.has(declared) ? declared : undefined;
}
