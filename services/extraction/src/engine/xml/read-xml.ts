import { decodeXml } from './decode-xml.ts';
import { formatOf, type XmlFormat } from './xml-format.ts';
import { parseXml, XmlError, type XmlElement } from './parse-xml.ts';
import { readCrossIndustry, readCrossIndustryOrder } from './read-cross-industry.ts';
import { readFacturae } from './read-facturae.ts';
import { readFatturaPa } from './read-fattura-pa.ts';
import { readSimplifiedFattura } from './read-simplified-fattura.ts';
import { readUniversal, readUniversalOrder } from './read-universal.ts';
import { withPositiveCredit } from './credit-amounts.ts';
import type { XmlDocument, XmlField } from './xml-document.ts';

/** An XML file of more than this is not read. */
export const mostXmlBytes = 5 * 1024 * 1024;

const readers: Record<XmlFormat, (root: XmlElement) => XmlDocument> = {
  cross_industry: readCrossIndustry,
  cross_industry_order: readCrossIndustryOrder,
  universal: readUniversal,
  universal_order: readUniversalOrder,
  fattura_pa: readFatturaPa,
  simplified_fattura: readSimplifiedFattura,
  facturae: readFacturae,
};

/** What every invoice and every order must say. */
const mandatory: Record<XmlDocument['kind'], readonly XmlField[]> = {
  invoice: ['invoice_number', 'issue_date', 'total_amount'],
  order: ['po_number', 'issue_date'],
};

/**
 * Reads an XML invoice or order. One that lacks what every such document must say was not understood, and says
 * `xml_unreadable`: it is of a draft or an extension that moved its elements.
 *
 * @returns undefined when it is too large, not well-formed or of another kind; `not_understood` when it states nothing of that
 */
export function readXml(bytes: Uint8Array): XmlDocument | 'not_understood' | undefined {
  if (bytes.length > mostXmlBytes) return undefined;
  const text = decodeXml(bytes);
  const root = text === undefined ? undefined : parseOrUndefined(text);
  const format = root === undefined ? undefined : formatOf(root.name, namespacesOf(root));
  if (root === undefined || format === undefined) return undefined;
  const document = withPositiveCredit(readers[format](root));
  const missing = mandatory[document.kind].filter((name) => (document.values[name] ?? []).length === 0);
  if (missing.length === mandatory[document.kind].length) return 'not_understood';
  return missing.length === 0 ? document : { ...document, warnings: [...document.warnings, 'xml_unreadable'] };
}

function namespacesOf(root: XmlElement): string[] {
  return [...root.attributes].filter(([name]) => /^xmlns(?::|$)/.test(name)).map(([, uri]) => uri);
}

function parseOrUndefined(text: string): XmlElement | undefined {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}
