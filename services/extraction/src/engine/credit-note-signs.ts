import { negate } from './values/amount.ts';
import type { FieldDetail, LineItem } from './read-result.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type Read = { details: Record<string, FieldDetail>; lineItems: LineItem[] };

/**
 * The amounts of a credit note as EN 16931 states them: positive, printed with a minus sign or without. An amount that
 * has the other sign than the total keeps being the other way round.
 */
export function withCreditNoteSigns(template: TextTemplate, { details, lineItems }: Read): Read {
  const typeField = template.fields.find(({ type }) => type === 'document_type');
  const isCreditNote = typeField !== undefined && details[typeField.name]?.value === 'credit_note';
  const money = new Set(template.fields.filter(({ type }) => type === 'money').map(({ name }) => name));
  const required = template.fields.find(({ type, required }) => type === 'money' && required)?.name ?? '';
  if (!isCreditNote || details[required]?.value?.startsWith('-') !== true) return { details, lineItems };
  const turned = Object.entries(details).map(([name, detail]) => [name, money.has(name) ? turn(detail) : detail]);
  return {
    details: Object.fromEntries(turned) as Record<string, FieldDetail>,
    lineItems: lineItems.map((row) => turnRow(template, row)),
  };
}

function turn(detail: FieldDetail): FieldDetail {
  const alternatives = detail.alternatives.map((other) => ({ ...other, value: negate(other.value) }));
  return { ...detail, value: detail.value === null ? null : negate(detail.value), alternatives };
}

// A row is turned as a whole: minus two pieces at 5.00 are -10.00, so are two pieces at -5.00.
function turnRow(template: TextTemplate, row: LineItem): LineItem {
  const { quantity, unit_price: price, amount } = row.fields;
  const isTurnedByQuantity = quantity?.startsWith('-') === true;
  const isTurnedByPrice = !isTurnedByQuantity && price?.startsWith('-') === true;
  const columns = template.tables.flatMap((table) => table.columns);
  const amounts = columns.filter(({ type, name }) => type === 'money' && name !== 'unit_price').map(({ name }) => name);
  if (amount === undefined) return row;
  const fields = Object.fromEntries(
    Object.entries(row.fields).map(([name, value]) => {
      const isTurned =
        amounts.includes(name) ||
        (name === 'quantity' && isTurnedByQuantity) ||
        (name === 'unit_price' && isTurnedByPrice);
      return [name, isTurned ? negate(value) : value];
    }),
  );
  return { ...row, fields };
}
