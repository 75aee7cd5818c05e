import { findLooseFiles } from '../pdf/loose-streams.ts';
import { isDocumentXml } from './xml-format.ts';
import { mostXmlBytes, readXml } from './read-xml.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { XmlDocument } from './xml-document.ts';

/** The names that the standards prescribe, best first. */
const usualNames = ['factur-x.xml', 'xrechnung.xml', 'zugferd-invoice.xml', 'order-x.xml'];

/**
 * Finds the XML invoice or order of a PDF among its attachments, those with the prescribed names first.
 *
 * @returns `unreadable` when it carries one that cannot be read
 */
export function findDocument(pdf: OpenPdf, bytes: Uint8Array): XmlDocument | 'unreadable' | undefined {
  const attached = pdf.attachmentsEndingIn('.xml').toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
  const files = attached.length > 0 ? attached.map((file) => file.bytes) : findLooseFiles(bytes, mostXmlBytes);
  for (const file of files) {
    const document = readXml(file);
    if (typeof document === 'object') return document;
  }
  const isPromised = attached.some(({ name }) => rankOf(name) < usualNames.length);
  return isPromised || files.some(isDocumentXml) ? 'unreadable' : undefined;
}

function rankOf(name: string): number {
  const rank = usualNames.indexOf(name.toLowerCase());
  return rank === -1 ? usualNames.length : rank;
}
