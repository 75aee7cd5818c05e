import { balanceTotal } from './balance-total.ts';
import { checkOrder } from './check-order.ts';
import { fillDifference } from './fill-difference.ts';
import { fillLeftToPay } from './left-to-pay.ts';
import { reconcileEqual } from './reconcile-equal.ts';
import { reconcileSum } from './reconcile-sums.ts';
import { settleTax } from './settle-tax.ts';
import type { Choices } from '../template/choices.ts';
import type { PrintedAmount } from '../template/printed-amounts.ts';
import type { TaxRow } from '../template/tax-rows.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type Rule = TextTemplate['validations'][number];

/** What a document prints beside the values of its fields. */
export type Surroundings = { printedAmounts: () => readonly PrintedAmount[]; taxRows: () => readonly TaxRow[] };

/** What each rule of a template does with the choices of its fields. */
const rules: {
  [Name in Rule['rule']]: (choices: Choices, rule: Extract<Rule, { rule: Name }>, around: Surroundings) => void;
} = {
  sum: reconcileSum,
  equal: reconcileEqual,
  difference: fillDifference,
  balance: (choices, rule, { printedAmounts, taxRows }) => {
    const rows = taxRows();
    balanceTotal(choices, rule, { printed: printedAmounts(), taxRows: rows });
    settleTax(choices, rule, rows);
  },
  not_before: checkOrder,
  left_to_pay: fillLeftToPay,
};

/** Holds the chosen values of fields against the rules of their template, in its order: each sees what the one before chose. */
export function applyRules(choices: Choices, validations: readonly Rule[], around: Surroundings): void {
  for (const validation of validations) applyRule(choices, validation, around);
}

function applyRule<Name extends Rule['rule']>(
  choices: Choices,
  rule: Extract<Rule, { rule: Name }>,
  around: Surroundings,
): void {
  rules[rule.rule](choices, rule, around);
}
