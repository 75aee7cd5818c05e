import { isVatIdWrong } from '../values/vat-check-digits.ts';
import type { FieldDetail } from '../read-result.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** Warnings that the evidence of a template's fields gives rise to; each may come more than once. */
export function describeDoubts(template: TextTemplate, details: Record<string, FieldDetail>): string[] {
  return template.fields.flatMap((field) => {
    const detail = details[field.name];
    if (detail === undefined) return [];
    if (field.type === 'date' && isExchangeable(detail)) return ['date_ambiguous'];
    const isWrong = field.type === 'vat_id' && detail.value !== null && isVatIdWrong(detail.value);
    return isWrong ? ['tax_number_check_digits'] : [];
  });
}

// 03/04/2024 offers both 3 April and 4 March.
function isExchangeable({ value, alternatives }: FieldDetail): boolean {
  const [first, second] = alternatives;
  if (value !== null || first === undefined || second === undefined) return false;
  const [year, month, day] = first.value.split('-');
  return second.value === `${year ?? ''}-${day ?? ''}-${month ?? ''}`;
}
