import { isDocumentXml } from './xml/xml-format.ts';
import { isSignedData } from './xml/signed-data.ts';

/** The kinds of file the engine can open; of XML files only invoices and orders; `p7m` is a signed file of one of the others. */
export type FileKind = 'pdf' | 'png' | 'jpeg' | 'webp' | 'tiff' | 'xml' | 'p7m';

// ISO 32000-1, annex H: readers accept the header anywhere in the first 1024 bytes.
const pdfHeaderWithinBytes = 1024;

/**
 * The kind of a file by its first bytes, never by its name.
 *
 * @returns undefined for everything else, the empty file included
 */
export function sniff(bytes: Uint8Array): FileKind | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (startsWith(bytes, [0x49, 0x49, 0x2a, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2a])) return 'tiff';
  // What is signed may hold a PDF, and an XML may speak of one: what a file begins with comes before what stands further on.
  if (isSignedData(bytes)) return 'p7m';
  if (isDocumentXml(bytes)) return 'xml';
  return ascii(bytes, 0, pdfHeaderWithinBytes).includes('%PDF-') ? 'pdf' : undefined;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
