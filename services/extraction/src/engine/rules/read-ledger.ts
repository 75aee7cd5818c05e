import { toMinorUnits } from '../values/amount.ts';
import { addUpLedger, isTaxOf, type Ledger } from './find-proofs.ts';
import { tabledParts } from './taxed-parts.ts';
import type { ValueGroup } from '../template/choose-value.ts';
import type { Choices } from '../template/choices.ts';
import type { PrintedAmount } from '../template/printed-amounts.ts';
import type { TaxRow } from '../template/tax-rows.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** The rule of a template that holds all that a till prints against its total. */
export type BalanceRule = Extract<TextTemplate['validations'][number], { rule: 'balance' }>;

/** What a receipt prints beside the values of its fields. */
export type Around = { printed: readonly PrintedAmount[]; taxRows: readonly TaxRow[] };

/** More values of a field are not weighed: a page may have hundreds behind labels, and every two of them make a sum. */
const mostValuesPerField = 10;
/** The fit of a number that does not look like an amount. */
const uncertainForm = 0.7;

/** Adds up what a receipt prints about its total. */
export function ledgerOf(choices: Choices, rule: BalanceRule, { printed, taxRows }: Around): Ledger {
  const centsOf = (name: string | undefined): number[] =>
    groupsOf(choices, name)
      .filter(isAmount)
      .map(({ value }) => toMinorUnits(value));
  const summary = groupsOf(choices, rule.total).flatMap(summaryOf).slice(0, mostValuesPerField);
  const tabled = tabledParts(taxRows);
  return addUpLedger({
    totals: centsOf(rule.total),
    nets: [...centsOf(rule.net), ...summary.map(({ net }) => net)],
    taxes: [...centsOf(rule.tax), ...summary.map(({ tax }) => tax)],
    roundings: centsOf(rule.rounding),
    cashes: centsOf(rule.cash),
    changes: centsOf(rule.change),
    printed,
    tabled: tabled.length > 0 ? [tabled.reduce((sum, { gross }) => sum + gross, 0)] : [],
  });
}

/** The likeliest values of a field, and the chosen one, which may be preferred for its place. */
export function groupsOf(choices: Choices, name: string | undefined): ValueGroup[] {
  const { groups = [], chosen } = choices.get(name ?? '') ?? {};
  const likeliest = groups.slice(0, mostValuesPerField);
  const further = groups.slice(mostValuesPerField).find(({ value }) => value === chosen?.value);
  return further === undefined ? likeliest : [...likeliest, further];
}

// A number without decimals is a count, or that of a card.
function isAmount({ candidates }: ValueGroup): boolean {
  return candidates.some((candidate) => candidate.parts.form > uncertainForm);
}

/** What the row of totals below a table of taxes says: what was taxed, and the tax. */
function summaryOf({ candidates }: ValueGroup): { net: number; tax: number }[] {
  return candidates.flatMap(({ rowAmounts }) => {
    const [net, tax, ...more] = (rowAmounts ?? []).map(toMinorUnits);
    const isSummary = net !== undefined && tax !== undefined && more.length === 0 && isTaxOf(tax, net);
    return isSummary ? [{ net, tax }] : [];
  });
}
