import { fromMinorUnits, toMinorUnits } from '../values/amount.ts';
import type { Candidate } from '../template/candidates.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type DifferenceRule = Extract<TextTemplate['validations'][number], { rule: 'difference' }>;

/** Two numbers had to be read, and neither of them was meant. */
const trustLeft = 0.8;

/**
 * Gives a field that has no value the difference of two others: a total that cannot be read is what was handed over
 * less what came back. Its evidence is that of the larger amount.
 */
export function fillDifference(choices: Choices, { field, minuend, subtrahend }: DifferenceRule): void {
  const choice = choices.get(field);
  const larger = choices.get(minuend)?.chosen;
  const smaller = choices.get(subtrahend)?.chosen;
  const evidence = larger?.candidates[0];
  if (choice === undefined || choice.chosen !== undefined) return;
  if (larger === undefined || smaller === undefined || evidence === undefined) return;
  const cents = toMinorUnits(larger.value) - Math.abs(toMinorUnits(smaller.value));
  if (cents <= 0) return;
  const confidence = Math.min(larger.confidence, smaller.confidence) * trustLeft;
  const value = fromMinorUnits(cents, larger.value);
  const check = { name: `is_${minuend}_less_${subtrahend}`, passed: true };
  const candidate: Candidate = { ...evidence, readings: [value], score: confidence, checks: [check] };
  const group = { value, confidence, candidates: [candidate] };
  choice.chosen = group;
  choice.groups = [group, ...choice.groups.filter((other) => other.value !== value)];
}
