import { findAll, textOf, textsAt } from './walk-xml.ts';
import { negate } from '../values/amount.ts';
import { toDecimal } from './xml-values.ts';
import type { XmlElement } from './parse-xml.ts';

const shared = ['issue_date', 'currency', 'net_amount', 'tax_amount', 'total_amount', 'buyer_name'] as const;

/** The fields that an XML document can state: of invoices, then of orders. */
export const xmlFields = [
  ...(['document_type', 'invoice_number', 'due_date', ...shared, 'amount_due'] as const),
  ...(['seller_name', 'seller_vat_id', 'seller_iban', 'purchase_order'] as const),
  ...(['po_number', 'delivery_date', 'supplier_name'] as const),
] as const;

/** A field of an XML document. */
export type XmlField = (typeof xmlFields)[number];

/** What an XML document states. */
export type XmlDocument = {
  kind: 'invoice' | 'order';
  /** The values of each field; most have one at most. */
  values: Partial<Record<XmlField, string[]>>;
  /** The accounts that are debited: they are printed as well, and are not the seller's. */
  payerIbans: string[];
  /** The cells of each line. */
  lines: Record<string, string>[];
  /** What the net amount holds beside the lines: charges, and allowances below zero. Absent where lines hold their tax. */
  beyondLines?: string[] | undefined;
  /** What the total may hold beside net and tax, each or not: a rounding, a stamp duty. */
  beyondTax?: string[] | undefined;
  /** The PDF that it carries for people to read (BT-125), in Base64. */
  carriedPdf?: string | undefined;
  /** What is to be said of it: `several_documents`, or `xml_unreadable` where a part was not understood. */
  warnings: string[];
};

type LineCells = {
  line_number: string | undefined;
  description: string | undefined;
  article_number: string | undefined;
  quantity: XmlElement | undefined;
  /** Where the quantity does not carry it. */
  unit?: string | undefined;
  unit_price: XmlElement | undefined;
  tax_rate: XmlElement | undefined;
  amount: XmlElement | undefined;
};

/** A line with normalised cells; undefined when it has none, as a line that is only a remark. */
export function toLine(cells: LineCells): Record<string, string> | undefined {
  const { line_number: number, description, article_number: article, quantity, unit_price: price, amount } = cells;
  const line = {
    line_number: number,
    description,
    article_number: article,
    quantity: decimalOf(quantity, 0),
    unit: quantity?.attributes.get('unitCode') ?? cells.unit,
    unit_price: decimalOf(price, 2),
    tax_rate: decimalOf(cells.tax_rate, 0),
    amount: decimalOf(amount, 2),
  };
  const filled = Object.entries(line).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const isRemark = filled.every(([name]) => name === 'line_number');
  return isRemark ? undefined : Object.fromEntries(filled);
}

/** No value or one. */
export function asList(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

/** Charges, and allowances with the sign that takes them off. */
export function beyondLines({
  charges,
  allowances,
}: {
  charges: readonly string[];
  allowances: readonly string[];
}): string[] {
  return [...charges, ...allowances.map(negate)];
}

/** The lines among these elements, with what each says. */
export function toLines(
  elements: readonly XmlElement[],
  read: (element: XmlElement, index: number) => Record<string, string> | undefined,
): Record<string, string>[] {
  return elements.map(read).filter((line) => line !== undefined);
}

/** The amounts among these elements in the document's currency; those that name none are in it. */
export function amountsIn(currency: string | undefined, elements: readonly XmlElement[]): string[] {
  return elements.flatMap((element) => {
    const named = element.attributes.get('currencyID');
    const value =
      named === undefined || currency === undefined || named === currency ? decimalOf(element, 2) : undefined;
    return value === undefined ? [] : [value];
  });
}

/** The names of a party, the one it is registered under first, cut to what a field may hold. */
export function firstName(party: XmlElement | undefined, ...paths: string[]): string[] {
  if (party === undefined) return [];
  const [name] = paths.flatMap((path) => textsAt(party, path));
  return name === undefined ? [] : [name.slice(0, 300)];
}

/** The first element at the first of these paths that leads to one. */
export function firstOf(element: XmlElement | undefined, ...paths: string[]): XmlElement | undefined {
  return element === undefined ? undefined : paths.flatMap((path) => findAll(element, path))[0];
}

/** The first of these attachments that is a PDF, in Base64 without blanks: what it says of its type is not believed. */
export function findPdf(attachments: readonly XmlElement[]): string | undefined {
  return attachments.map(({ text }) => text.replace(/\s+/g, '')).find((base64) => pdfInBase64.test(base64));
}

// "%PDF-"
const pdfInBase64 = /^JVBERi[0-3][A-Za-z0-9+/]*={0,2}$/;

function decimalOf(element: XmlElement | undefined, leastDecimals: number): string | undefined {
  return element === undefined ? undefined : toDecimal(textOf(element), leastDecimals);
}
