import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type OrderRule = Extract<TextTemplate['validations'][number], { rule: 'not_before' }>;

/** Notes on a date whether it lies before another that it should follow; it changes nothing else. */
export function checkOrder(choices: Choices, { field, reference }: OrderRule): void {
  const later = choices.get(field);
  const earlier = choices.get(reference);
  if (later?.chosen === undefined || earlier?.chosen === undefined) return;
  // ISO dates sort as text.
  const passed = later.chosen.value >= earlier.chosen.value;
  later.checks.push({ name: `not_before_${reference}`, passed });
}
