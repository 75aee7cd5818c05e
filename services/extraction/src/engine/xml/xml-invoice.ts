import { textOf, textsAt } from './walk-xml.ts';
import { toDecimal } from './xml-values.ts';
import type { XmlElement } from './parse-xml.ts';

/** The fields that an XML invoice can state. */
export const invoiceFields = [
  'invoice_number',
  'issue_date',
  'due_date',
  'currency',
  'net_amount',
  'tax_amount',
  'total_amount',
  'amount_due',
  'seller_name',
  'seller_vat_id',
  'seller_iban',
  'buyer_name',
  'purchase_order',
] as const;

/** A field of an XML invoice. */
export type InvoiceField = (typeof invoiceFields)[number];

/** What an XML invoice states. */
export type XmlInvoice = {
  /** The values of each field; most have one at most. */
  values: Record<InvoiceField, string[]>;
  /** The accounts that are debited: they are printed as well, and are not the seller's. */
  payerIbans: string[];
  /** The cells of each line. */
  lines: Record<string, string>[];
};

type LineCells = {
  line_number: string | undefined;
  description: string | undefined;
  article_number: string | undefined;
  quantity: XmlElement | undefined;
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
    unit: quantity?.attributes.get('unitCode'),
    unit_price: decimalOf(price, 2),
    tax_rate: decimalOf(cells.tax_rate, 0),
    amount: decimalOf(amount, 2),
  };
  const filled = Object.entries(line).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const isRemark = filled.every(([name]) => name === 'line_number');
  return isRemark ? undefined : Object.fromEntries(filled);
}

/** The amounts among these elements in the invoice's currency; those that name none are in it. */
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

function decimalOf(element: XmlElement | undefined, leastDecimals: number): string | undefined {
  return element === undefined ? undefined : toDecimal(textOf(element), leastDecimals);
}
