// 1.2.840.113549.1.7.2, signedData of PKCS #7 and CMS, with its tag and length.
const signedData = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const tags = { integer: 0x02, octets: 0x04, identifier: 0x06, sequence: 0x30, set: 0x31, first: 0xa0 };
/** Writers use pieces of a kilobyte; a file of 20 MB in pieces of nothing is an attack. */
const mostPieces = 50_000;
/** An envelope has five levels; those of signatures are not entered. */
const mostDepth = 12;

/** Whether a file begins like a message that is signed and carries its content: a CMS envelope, in DER, BER, Base64 or PEM. */
export function isSignedData(bytes: Uint8Array): boolean {
  return beginsSigned(bytes) || beginsSigned(decodeText(bytes.subarray(0, 200)) ?? new Uint8Array());
}

/**
 * The content of a signed message; the signature is not verified.
 *
 * @returns undefined when it carries none, or is cut off
 * @see RFC 5652, 5.1; ITU-T X.690
 */
export function contentOfSignedData(bytes: Uint8Array): Uint8Array | undefined {
  const binary = beginsSigned(bytes) ? bytes : decodeText(bytes);
  if (binary === undefined) return undefined;
  // ContentInfo: identifier, [0] SignedData: version, digests, EncapsulatedContentInfo: identifier, [0] octets.
  const message = childOf(binary, readElement(binary, 0, 0), [tags.identifier, tags.first]);
  const signed = childOf(binary, message, [tags.sequence]);
  const carried = childOf(binary, signed, [tags.integer, tags.set, tags.sequence]);
  const wrapped = childOf(binary, carried, [tags.identifier, tags.first]);
  return collectOctets(binary, firstChild(binary, wrapped));
}

function beginsSigned(bytes: Uint8Array): boolean {
  if (bytes[0] !== tags.sequence) return false;
  const lengthBytes = (bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) - 0x80 : 0;
  return signedData.every((byte, index) => bytes[2 + lengthBytes + index] === byte);
}

// Base64 of a sequence begins with M.
function decodeText(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const body = text.replace(/^\s*-----BEGIN (?:PKCS7|CMS)-----/, '').replace(/-----END [\s\S]*$/, '');
  if (!/^\s*M/.test(body) || !/^[A-Za-z0-9+/=\s]+$/.test(body)) return undefined;
  return Buffer.from(body, 'base64');
}

/** An element of ASN.1: where its content lies, and where the next begins. */
type Element = { tag: number; start: number; end: number; next: number };

// Of an element without a length (BER) the end is found by walking over what it holds.
function readElement(bytes: Uint8Array, at: number, depth: number): Element | undefined {
  const [tag, length] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f || depth > mostDepth) return undefined;
  if (length === 0x80) return readEndless(bytes, at, depth);
  const size = length < 0x80 ? length : readLength(bytes.subarray(at + 2, at + 2 + length - 0x80));
  const start = at + 2 + (length < 0x80 ? 0 : length - 0x80);
  const end = start + (size ?? Infinity);
  return end > bytes.length ? undefined : { tag, start, end, next: end };
}

function readLength(bytes: Uint8Array): number | undefined {
  return bytes.length > 4 ? undefined : bytes.reduce((size, byte) => size * 256 + byte, 0);
}

function readEndless(bytes: Uint8Array, at: number, depth: number): Element | undefined {
  let next = at + 2;
  while (bytes[next] !== 0 || bytes[next + 1] !== 0) {
    const child = readElement(bytes, next, depth + 1);
    if (child === undefined) return undefined;
    next = child.next;
  }
  return { tag: bytes[at] ?? 0, start: at + 2, end: next, next: next + 2 };
}

/** The last of the first children of an element, where they have these tags. */
function childOf(bytes: Uint8Array, parent: Element | undefined, wanted: readonly number[]): Element | undefined {
  let child: Element | undefined;
  let at = parent?.start ?? Infinity;
  for (const tag of wanted) {
    child = parent === undefined || at >= parent.end ? undefined : readElement(bytes, at, 0);
    if (child?.tag !== tag) return undefined;
    at = child.next;
  }
  return child;
}

function firstChild(bytes: Uint8Array, parent: Element | undefined): Element | undefined {
  return parent === undefined || parent.start >= parent.end ? undefined : readElement(bytes, parent.start, 0);
}

// Octets in one piece, or, where they were written as they came, in many.
function collectOctets(bytes: Uint8Array, element: Element | undefined): Uint8Array | undefined {
  if (element?.tag === tags.octets) return bytes.subarray(element.start, element.end);
  if (element?.tag !== (tags.octets | 0x20)) return undefined;
  const parts: Uint8Array[] = [];
  for (let at = element.start; at < element.end;) {
    const part = readElement(bytes, at, 0);
    const octets = part?.tag === tags.octets ? bytes.subarray(part.start, part.end) : undefined;
    if (part === undefined || octets === undefined || parts.length >= mostPieces) return undefined;
    parts.push(octets);
    at = part.next;
  }
  return Buffer.concat(parts);
}
