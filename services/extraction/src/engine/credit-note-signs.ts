import { negate } from './values/amount.ts';
import { turnRow, type RowSigns } from './values/turn-row.ts';
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
  const signs = signsOf(template);
  const turned = Object.entries(details).map(([name, detail]) => [name, money.has(name) ? turn(detail) : detail]);
  return {
    details: Object.fromEntries(turned) as Record<string, FieldDetail>,
    lineItems: lineItems.map((row) => ({
      ...row,
      fields: signs === undefined ? row.fields : turnRow(row.fields, signs),
    })),
  };
}

function turn(detail: FieldDetail): FieldDetail {
  const alternatives = detail.alternatives.map((other) => ({ ...other, value: negate(other.value) }));
  return { ...detail, value: detail.value === null ? null : negate(detail.value), alternatives };
}

// The first table: a template with several does not say which of them a row is of.
function signsOf(template: TextTemplate): RowSigns | undefined {
  const [table] = template.tables;
  if (table === undefined) return undefined;
  const factors = table.validations.find(({ result }) => result === table.anchor)?.factors ?? [];
  const money = template.tables.flatMap(({ columns }) => columns).filter(({ type }) => type === 'money');
  const amounts = money.map(({ name }) => name).filter((name) => !factors.includes(name));
  return { anchor: table.anchor, amounts, factors };
}
