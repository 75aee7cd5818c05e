import { checkOrder } from './check-order.ts';
import { fillDifference } from './fill-difference.ts';
import { fillLeftToPay } from './left-to-pay.ts';
import { reconcileEqual } from './reconcile-equal.ts';
import { reconcileSum } from './reconcile-sums.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type Rule = TextTemplate['validations'][number];

/** What each rule of a template does with the choices of its fields. */
const rules: { [Name in Rule['rule']]: (choices: Choices, rule: Extract<Rule, { rule: Name }>) => void } = {
  sum: reconcileSum,
  equal: reconcileEqual,
  difference: fillDifference,
  not_before: checkOrder,
  left_to_pay: fillLeftToPay,
};

/** Holds the chosen values of fields against the rules of their template, in its order: each sees what the one before chose. */
export function applyRules(choices: Choices, validations: readonly Rule[]): void {
  for (const validation of validations) applyRule(choices, validation);
}

function applyRule<Name extends Rule['rule']>(choices: Choices, rule: Extract<Rule, { rule: Name }>): void {
  rules[rule.rule](choices, rule);
}
