import { decodeXml } from './decode-xml.ts';
import { formatOf } from './invoice-format.ts';
import { parseXml, XmlError, type XmlElement } from './parse-xml.ts';
import { readCrossIndustry } from './read-cross-industry.ts';
import { readUniversal } from './read-universal.ts';
import type { XmlInvoice } from './xml-invoice.ts';

/** An XML file of more than this is not read. */
export const mostXmlBytes = 5 * 1024 * 1024;

/**
 * Reads an XML invoice.
 *
 * @returns undefined when it is too large, not well-formed, of another kind, or states neither a number nor a total
 */
export function readInvoiceXml(bytes: Uint8Array): XmlInvoice | undefined {
  if (bytes.length > mostXmlBytes) return undefined;
  const text = decodeXml(bytes);
  const root = text === undefined ? undefined : parseOrUndefined(text);
  if (root === undefined) return undefined;
  const invoice = readRoot(root);
  const isEmpty =
    invoice === undefined || (invoice.values.invoice_number.length === 0 && invoice.values.total_amount.length === 0);
  return isEmpty ? undefined : invoice;
}

function parseOrUndefined(text: string): XmlElement | undefined {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function readRoot(root: XmlElement): XmlInvoice | undefined {
  const namespaces = [...root.attributes].filter(([name]) => /^xmlns(?::|$)/.test(name)).map(([, uri]) => uri);
  const format = formatOf(root.name, namespaces);
  if (format === undefined) return undefined;
  return format === 'cross_industry' ? readCrossIndustry(root) : readUniversal(root);
}
