import { noteCheck } from './note-check.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type EqualRule = Extract<TextTemplate['validations'][number], { rule: 'equal' }>;

/**
 * Holds one field against a witness that should have the same value: where one of the found values does, it is chosen.
 * A witness that disagrees says nothing: cash handed over is often more than what was to pay.
 */
export function reconcileEqual(choices: Choices, { field, reference }: EqualRule): void {
  const choice = choices.get(field);
  const witness = choices.get(reference)?.groups ?? [];
  const agreeing = choice?.groups.find((group) => witness.some(({ value }) => value === group.value));
  if (choice === undefined || agreeing === undefined) return;
  if (choice.chosen === undefined) choice.chosen = agreeing;
  if (choice.chosen.value === agreeing.value) noteCheck(choices, field, { name: `equals_${reference}`, passed: true });
}
