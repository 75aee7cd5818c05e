import { chooseValue, type ValueGroup } from '../template/choose-value.ts';
import { fromMinorUnits, toMinorUnits } from '../values/amount.ts';
import {
  findProofs,
  impliedTotals,
  isNetOfTotal,
  mostRounded,
  strongProofs,
  type Ledger,
  type Proof,
} from './find-proofs.ts';
import { groupsOf, ledgerOf, type Around, type BalanceRule } from './read-ledger.ts';
import type { Candidate } from '../template/candidates.ts';
import type { Choices } from '../template/choices.ts';

/** A value that the total may have, with what speaks for it. */
type Contender = { group: ValueGroup; proofs: Proof[]; weight: number; isPrinted: boolean; isLabelled: boolean };

/** What a proof leaves of the doubt. */
const doubtLeft: Record<Proof, number> = {
  net_plus_tax: 0.3,
  cash_less_change: 0.3,
  rows: 0.3,
  rounding: 0.6,
  equals_cash: 0.6,
  printed_again: 0.8,
};
const doubtLeftOfTax = 0.6;
const impliedConfidence = { printed: 0.55, unprinted: 0.4 };
const proofWeight: Record<Proof, number> = {
  net_plus_tax: 2,
  cash_less_change: 2,
  rows: 2,
  rounding: 1,
  equals_cash: 1,
  printed_again: 0.4,
};
/** A total whose label is sure counts as much as a strong proof. */
const labelWeight = 2;
/** A total that no label leads to, and one that is printed nowhere. */
const [unlabelledWeight, unprintedWeight] = [-0.75, -1];
/** Closer than this neither of two values is the total. */
const clearLead = 0.5;

/**
 * Chooses the total by evidence: what its label says, and which sums hold for it (net + tax, cash − change, the rows above,
 * a rounding, the cash itself). A value that is only printed with a label gives way to one that sums prove. A sum that
 * contradicts a total without proof is noted as a failed check, so that the page is looked at again.
 */
export function balanceTotal(choices: Choices, rule: BalanceRule, around: Around): void {
  const choice = choices.get(rule.total);
  if (choice === undefined) return;
  const ledger = ledgerOf(choices, rule, around);
  const contenders = listContenders(choices, rule, ledger);
  const [best, second] = contenders;
  if (best === undefined) return;
  const isClear =
    second === undefined || best.weight - second.weight >= clearLead || isBeforeRounding(second, best, ledger);
  // Without a sum for it the labels decide, as they do elsewhere.
  const isOverruled = contenders.some((one) => one.group.value === choice.chosen?.value && one.weight <= 0);
  if (best.proofs.length === 0 && !isOverruled) {
    noteContradiction(choices, rule, contenders, ledger);
    return;
  }
  const others = choice.groups.filter((group) => group.value !== best.group.value);
  const confidence = best.proofs.reduce((sure, proof) => 1 - (1 - sure) * doubtLeft[proof], best.group.confidence);
  const checks = best.proofs.map((name) => ({ name, passed: true }));
  choice.groups = [{ ...best.group, confidence }, ...others];
  choice.chosen = isClear ? choice.groups[0] : undefined;
  if (choice.chosen === undefined) return;
  choice.checks.push(...checks);
  noteContradiction(choices, rule, contenders, ledger);
  confirmTax(choices, rule, toMinorUnits(best.group.value));
}

/** "Rounding 177.20": what is left after rounding, under the name of the rounding. */
function roundedTotals(choices: Choices, rule: BalanceRule, ledger: Ledger): ValueGroup[] {
  const known = [...ledger.totals, ...ledger.nets];
  return groupsOf(choices, rule.rounding).filter((group) => {
    const cents = toMinorUnits(group.value);
    const isNear = known.some((other) => other !== cents && Math.abs(other - cents) < mostRounded);
    return cents > mostRounded && isNear && !ledger.totals.includes(cents);
  });
}

function listContenders(choices: Choices, rule: BalanceRule, ledger: Ledger): Contender[] {
  const labelled = [...groupsOf(choices, rule.total), ...roundedTotals(choices, rule, ledger)];
  const known = new Set(labelled.map(({ value }) => toMinorUnits(value)));
  const evidence = evidenceOf(choices, rule);
  const implied = [...new Set([...impliedTotals(ledger), ...ledger.nets.filter((net) => ledger.cashes.includes(net))])]
    .filter((cents) => !known.has(cents))
    .flatMap((cents) => (evidence === undefined ? [] : toImplied(cents, ledger, evidence)));
  return [
    ...labelled.map((group) => weigh(group, { ledger, isLabelled: true })),
    ...implied.map((group) => weigh(group, { ledger, isLabelled: false })),
  ].sort((a, b) => b.weight - a.weight || b.group.confidence - a.group.confidence);
}

/** Where a total that no label leads to is said to stand: with the largest of the amounts that make it. */
function evidenceOf(choices: Choices, rule: BalanceRule): Candidate | undefined {
  const names = [rule.net, rule.cash, rule.total, rule.tax].filter((name) => name !== undefined);
  return names.flatMap((name) => choices.get(name)?.groups ?? [])[0]?.candidates[0];
}

function toImplied(cents: number, ledger: Ledger, evidence: Candidate): ValueGroup {
  const confidence = isPrinted(cents, ledger) ? impliedConfidence.printed : impliedConfidence.unprinted;
  const value = fromMinorUnits(cents, evidence.readings[0] ?? '');
  const candidate: Candidate = { ...evidence, readings: [value], score: confidence, label: null, isOneOfColumn: false };
  return { value, confidence, candidates: [candidate] };
}

function isPrinted(cents: number, ledger: Ledger): boolean {
  return ledger.printedTimes.has(cents) || ledger.nets.includes(cents);
}

function weigh(group: ValueGroup, { ledger, isLabelled }: { ledger: Ledger; isLabelled: boolean }): Contender {
  const cents = toMinorUnits(group.value);
  const proofs = isNetOfTotal(cents, ledger) ? [] : findProofs(cents, ledger);
  const printed = isLabelled || isPrinted(cents, ledger);
  // In a table of taxes each row adds up, and its row of totals is not the till's.
  const isTax = group.candidates.every(isIncluded) && isTaxInside(cents, ledger);
  const isOfTable = group.candidates.every((one) => one.isOneOfColumn === true || isTaxedRow(one.rowAmounts));
  const isLess = proofs.length === 0 && isNetOfTotal(cents, ledger);
  const byLabel = isLabelled && !isOfTable && !isTax && !isLess ? labelWeight * group.confidence : 0;
  const byProofs = proofs.reduce((sum, proof) => sum + proofWeight[proof], 0);
  return {
    group,
    proofs,
    weight: byLabel + byProofs + (isLabelled ? 0 : unlabelledWeight) + (printed ? 0 : unprintedWeight),
    isPrinted: printed,
    isLabelled,
  };
}

/** Net amount and tax, or both and what they make. */
function isTaxedRow(amounts: readonly string[] | undefined): boolean {
  const [net = 0, tax = 0, gross] = (amounts ?? []).map(toMinorUnits);
  return amounts?.length === 2 || (amounts?.length === 3 && gross === net + tax);
}

const included = /incl|inkl|enth|compr|dont|waarvan/i;
const [lowestRate, highestRate] = [0.03, 0.28];

// "Total includes 6 % GST 1.61": behind a label that says "included" stands the tax on a larger printed amount.
function isIncluded({ label }: Candidate): boolean {
  return label !== null && included.test(label);
}

function isTaxInside(cents: number, { printedTimes, totals }: Ledger): boolean {
  return [...totals, ...printedTimes.keys()].some((other) => isRateOf(cents, other));
}

/** Whether an amount is the tax inside another, at a whole rate. */
function isRateOf(tax: number, gross: number): boolean {
  const rate = tax / (gross - tax);
  if (gross <= tax || rate < lowestRate || rate > highestRate) return false;
  const whole = Math.round(rate * 100) / 100;
  return Math.abs((gross * whole) / (1 + whole) - tax) <= 1;
}

function isBeforeRounding(earlier: Contender, later: Contender, { roundings }: Ledger): boolean {
  const difference = Math.abs(toMinorUnits(later.group.value) - toMinorUnits(earlier.group.value));
  return later.proofs.includes('rounding') && roundings.some((cents) => Math.abs(cents) === difference);
}

/** A total without a strong proof that a strong proof of another speaks against is to be looked at again. */
function noteContradiction(
  choices: Choices,
  rule: BalanceRule,
  contenders: readonly Contender[],
  ledger: Ledger,
): void {
  const choice = choices.get(rule.total);
  const chosen = contenders.find(({ group }) => group.value === choice?.chosen?.value);
  if (choice?.chosen === undefined || chosen === undefined) return;
  const isProven = (one: Contender): boolean => one.proofs.some((proof) => strongProofs.has(proof));
  if (isProven(chosen) && chosen.isLabelled) return;
  const rival = contenders.find(
    (other) =>
      other !== chosen && isProven(other) && !isBeforeRounding(other, chosen, ledger) && !isPart(other, chosen),
  );
  if (rival === undefined) return;
  choice.checks.push({ name: rival.proofs.find((proof) => strongProofs.has(proof)) ?? 'rows', passed: false });
  choice.chosen = { ...choice.chosen, confidence: choice.chosen.confidence / 2 };
}

// Goods of one tax rate, with their tax: a part of the whole.
function isPart(part: Contender, whole: Contender): boolean {
  const isOnlyTaxed = !part.proofs.includes('cash_less_change') && part.isPrinted;
  return isOnlyTaxed && toMinorUnits(part.group.value) < toMinorUnits(whole.group.value);
}

/** The tax that makes the total with its net amount is the one. */
function confirmTax(choices: Choices, rule: BalanceRule, total: number): void {
  const tax = choices.get(rule.tax ?? '');
  const nets = new Set(groupsOf(choices, rule.net).map((net) => toMinorUnits(net.value)));
  const fitting = tax?.groups.filter((group) => {
    const net = total - toMinorUnits(group.value);
    return net > 0 && nets.has(net);
  });
  const found = fitting === undefined ? undefined : chooseValue(fitting);
  if (tax === undefined || found === undefined) return;
  tax.chosen = { ...found, confidence: 1 - (1 - found.confidence) * doubtLeftOfTax };
  tax.checks.push({ name: 'net_plus_tax', passed: true });
}
