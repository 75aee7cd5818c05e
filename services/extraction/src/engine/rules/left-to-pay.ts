import { fromMinorUnits, toMinorUnits } from '../values/amount.ts';
import type { Candidate } from '../template/candidates.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type LeftToPayRule = Extract<TextTemplate['validations'][number], { rule: 'left_to_pay' }>;

/** A value that was counted is no surer than what it was counted from. */
const trustLeft = 0.97;

/**
 * Gives a field that is not printed what is left to pay: the total less what was paid. Where a payment is printed and
 * cannot be read, nothing is known; where the amount itself is printed, it counts.
 */
export function fillLeftToPay(choices: Choices, { field, total, less }: LeftToPayRule): void {
  const choice = choices.get(field);
  const whole = choices.get(total)?.chosen;
  const evidence = whole?.candidates[0];
  if (choice === undefined || choice.chosen !== undefined || whole === undefined || evidence === undefined) return;
  // What a correction leaves to be paid back, or nothing, is not counted.
  if (toMinorUnits(whole.value) < 0) return;
  const paid = less.map((name) => choices.get(name)).filter((each) => (each?.groups.length ?? 0) > 0);
  if (paid.some((each) => each?.chosen === undefined)) return;
  const cents = paid.reduce(
    (left, each) => left - Math.abs(toMinorUnits(each?.chosen?.value ?? '0')),
    toMinorUnits(whole.value),
  );
  const value = fromMinorUnits(cents, whole.value);
  const printed = choice.groups.find((group) => group.value === value);
  if (printed !== undefined) choice.chosen = printed;
  if (choice.groups.length > 0 || cents < 0) return;
  const confidence = Math.min(whole.confidence, ...paid.map((each) => each?.chosen?.confidence ?? 0)) * trustLeft;
  const candidate: Candidate = {
    ...evidence,
    readings: [value],
    label: null,
    score: confidence,
    checks: [],
    isDerived: true,
  };
  choice.chosen = { value, confidence, candidates: [candidate] };
  choice.groups = [choice.chosen];
}
