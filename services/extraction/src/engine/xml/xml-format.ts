import { decodeBeginning } from './decode-xml.ts';

/** The syntaxes of e-invoices and orders that are read. */
export type XmlFormat =
  | 'cross_industry'
  | 'cross_industry_order'
  | 'universal'
  | 'universal_order'
  | 'fattura_pa'
  | 'simplified_fattura'
  | 'facturae';

/** So much of a file is searched for its root element. */
const searchedBytes = 64 * 1024;

/** `Invoice`, `Order` and the like mean many things outside their namespaces. */
const roots: readonly { name: string; namespace?: RegExp; format: XmlFormat }[] = [
  { name: 'CrossIndustryInvoice', format: 'cross_industry' },
  { name: 'CrossIndustryDocument', format: 'cross_industry' },
  { name: 'SCRDMCCBDACIOMessageStructure', format: 'cross_industry_order' },
  { name: 'Invoice', namespace: universalNamespace('Invoice'), format: 'universal' },
  { name: 'CreditNote', namespace: universalNamespace('CreditNote'), format: 'universal' },
  { name: 'Order', namespace: universalNamespace('Order'), format: 'universal_order' },
  { name: 'FatturaElettronica', namespace: /fattur/i, format: 'fattura_pa' },
  { name: 'FatturaElettronicaSemplificata', namespace: /fattur/i, format: 'simplified_fattura' },
  { name: 'Facturae', namespace: /facturae/i, format: 'facturae' },
];
const names = roots.map(({ name }) => name).join('|');
const doctypeOrRoot = new RegExp(`<!DOCTYPE|<(?:[\\w.-]+:)?(?:${names})[\\s>]`, 'g');

// Of the first edition as well: what is read of it is held against what an invoice must say.
function universalNamespace(name: string): RegExp {
  return new RegExp(`^urn:oasis:names:(?:specification|tc):ubl:(?:schema:xsd:)?${name}[-:]\\d`);
}

/** The format whose root element this is. */
export function formatOf(name: string, namespaces: readonly string[]): XmlFormat | undefined {
  const root = roots.find((each) => each.name === name);
  if (root === undefined) return undefined;
  const { namespace, format } = root;
  return namespace === undefined || namespaces.some((each) => namespace.test(each)) ? format : undefined;
}

/**
 * Whether a file begins like an XML invoice or order. One with a DTD counts if such an element follows it; so does one
 * whose beginning is a comment without an end: what stands behind it, only its reader sees.
 */
export function isDocumentXml(bytes: Uint8Array): boolean {
  if (!beginsLikeXml(bytes)) return false;
  const text = skipProlog(decodeBeginning(bytes, searchedBytes));
  if (text === undefined) return true;
  if (text.startsWith('<!DOCTYPE')) return (text.match(doctypeOrRoot) ?? []).length > 1;
  const [tag = '', name = ''] = /^<(?:[\w.-]+:)?([\w.-]+)[^>]*/.exec(text) ?? [];
  const namespaces = [...tag.matchAll(/\sxmlns(?::[\w.-]+)?\s*=\s*["']([^"']*)["']/g)].map((found) => found[1] ?? '');
  return formatOf(name, namespaces) !== undefined;
}

function beginsLikeXml(bytes: Uint8Array): boolean {
  const isMarkOrBlank = (byte: number): boolean => [0xef, 0xbb, 0xbf, 0xff, 0xfe, 0, 9, 10, 13, 32].includes(byte);
  return bytes.subarray(0, 1024).find((byte) => !isMarkOrBlank(byte)) === 0x3c;
}

// Undefined where a comment has no end.
function skipProlog(text: string): string | undefined {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(text.charAt(at))) at++;
    if (at >= text.length && at > 0 && text.trim() !== '') return undefined;
    const mark = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : undefined;
    if (mark === undefined) return text.slice(at);
    const end = text.indexOf(mark, at);
    if (end === -1) return mark === '-->' ? undefined : text.slice(at);
    at = end + mark.length;
  }
}
