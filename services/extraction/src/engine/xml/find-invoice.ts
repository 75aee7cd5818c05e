import { findLooseFiles } from '../pdf/loose-streams.ts';
import { isInvoiceXml } from './invoice-format.ts';
import { mostXmlBytes, readInvoiceXml } from './read-invoice-xml.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { XmlInvoice } from './xml-invoice.ts';

/** The names that the standards prescribe, best first. */
const usualNames = ['factur-x.xml', 'xrechnung.xml', 'zugferd-invoice.xml'];

/**
 * Finds the XML invoice of a PDF among its attachments, those with the prescribed names first.
 *
 * @returns `unreadable` when it carries one that cannot be read
 */
export function findInvoice(pdf: OpenPdf, bytes: Uint8Array): XmlInvoice | 'unreadable' | undefined {
  const attached = pdf.attachmentsEndingIn('.xml').toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
  const files = attached.length > 0 ? attached.map((file) => file.bytes) : findLooseFiles(bytes, mostXmlBytes);
  for (const file of files) {
    const invoice = readInvoiceXml(file);
    if (invoice !== undefined) return invoice;
  }
  const isPromised = attached.some(({ name }) => rankOf(name) < usualNames.length);
  return isPromised || files.some(isInvoiceXml) ? 'unreadable' : undefined;
}

function rankOf(name: string): number {
  const rank = usualNames.indexOf(name.toLowerCase());
  return rank === -1 ? usualNames.length : rank;
}
