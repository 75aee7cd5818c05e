import type { XmlDocument } from './xml-document.ts';

const amounts = ['net_amount', 'tax_amount', 'total_amount', 'amount_due'] as const;

/** A credit note whose writer set its amounts negative, with positive ones, as EN 16931 has them. */
export function withPositiveCredit(document: XmlDocument): XmlDocument {
  const { values, lines } = document;
  const isNegative = values.total_amount?.[0]?.startsWith('-') === true;
  if (values.document_type?.[0] !== 'credit_note' || !isNegative) return document;
  const turned = Object.fromEntries(amounts.map((name) => [name, values[name]?.map(negate) ?? []]));
  const beyond = { beyondLines: document.beyondLines?.map(negate), beyondTax: document.beyondTax?.map(negate) };
  return { ...document, ...beyond, values: { ...values, ...turned }, lines: lines.map(turnLine) };
}

// Of quantity and price one carries the sign.
function turnLine(line: Record<string, string>): Record<string, string> {
  const { amount, quantity, unit_price: price } = line;
  const turned = amount === undefined ? line : { ...line, amount: negate(amount) };
  if (quantity?.startsWith('-') === true) return { ...turned, quantity: negate(quantity) };
  return price?.startsWith('-') === true ? { ...turned, unit_price: negate(price) } : turned;
}

function negate(amount: string): string {
  if (amount.startsWith('-')) return amount.slice(1);
  return /[1-9]/.test(amount) ? `-${amount}` : amount;
}
