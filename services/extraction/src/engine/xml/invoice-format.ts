import { decodeBeginning } from './decode-xml.ts';

type InvoiceFormat = 'cross_industry' | 'universal_business_language';

/** What stands before the root element may be long: one publisher's licence takes 4 kB. */
const searchedBytes = 64 * 1024;

const crossIndustryRoots = ['CrossIndustryInvoice', 'CrossIndustryDocument'];
const universalRoots = ['Invoice', 'CreditNote'];
const universalNamespace = /^urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2$/;
const doctypeOrRoot = /<!DOCTYPE|<(?:[\w.-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice|CreditNote)[\s>]/g;

/** The format whose root element this is; `Invoice` means many things outside its namespace. */
export function formatOf(name: string, namespaces: readonly string[]): InvoiceFormat | undefined {
  if (crossIndustryRoots.includes(name)) return 'cross_industry';
  const isUniversal = universalRoots.includes(name) && namespaces.some((each) => universalNamespace.test(each));
  return isUniversal ? 'universal_business_language' : undefined;
}

/** Whether a file begins like an XML invoice; one with a DTD counts if such an element follows it. */
export function isInvoiceXml(bytes: Uint8Array): boolean {
  if (!beginsLikeXml(bytes)) return false;
  const text = skipProlog(decodeBeginning(bytes, searchedBytes));
  if (text.startsWith('<!DOCTYPE')) return (text.match(doctypeOrRoot) ?? []).length > 1;
  const [tag = '', name = ''] = /^<(?:[\w.-]+:)?([\w.-]+)[^>]*/.exec(text) ?? [];
  const namespaces = [...tag.matchAll(/\sxmlns(?::[\w.-]+)?\s*=\s*["']([^"']*)["']/g)].map((found) => found[1] ?? '');
  return formatOf(name, namespaces) !== undefined;
}

function beginsLikeXml(bytes: Uint8Array): boolean {
  const isMarkOrBlank = (byte: number): boolean => [0xef, 0xbb, 0xbf, 0xff, 0xfe, 0, 9, 10, 13, 32].includes(byte);
  return bytes.subarray(0, 1024).find((byte) => !isMarkOrBlank(byte)) === 0x3c;
}

function skipProlog(text: string): string {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(text.charAt(at))) at++;
    const mark = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : undefined;
    const end = mark === undefined ? -1 : text.indexOf(mark, at);
    if (mark === undefined || end === -1) return text.slice(at);
    at = end + mark.length;
  }
}
