import { negate } from '../values/amount.ts';
import { turnRow } from '../values/turn-row.ts';
import type { XmlDocument } from './xml-document.ts';

const amounts = ['net_amount', 'tax_amount', 'total_amount', 'amount_due'] as const;
const signs = { anchor: 'amount', amounts: ['amount'], factors: ['quantity', 'unit_price'] };

/** A credit note whose writer set its amounts negative, with positive ones, as EN 16931 has them. */
export function withPositiveCredit(document: XmlDocument): XmlDocument {
  const { values, lines, beyondLines, beyondTax } = document;
  const isNegative = values.total_amount?.[0]?.startsWith('-') === true;
  if (values.document_type?.[0] !== 'credit_note' || !isNegative) return document;
  const turned = Object.fromEntries(amounts.map((name) => [name, values[name]?.map(negate) ?? []]));
  return {
    ...document,
    values: { ...values, ...turned },
    lines: lines.map((line) => turnRow(line, signs)),
    beyondLines: beyondLines?.map(negate),
    beyondTax: beyondTax?.map(negate),
  };
}
