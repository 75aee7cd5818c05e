import { chooseValue, type ValueGroup } from '../template/choose-value.ts';
import { negate, toMinorUnits } from '../values/amount.ts';
import { noteCheck } from './note-check.ts';
import type { Choices } from '../template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type SumRule = Extract<TextTemplate['validations'][number], { rule: 'sum' }>;

const mostValuesPerField = 5;
const trustLeftByTurnedSign = 0.6;

/**
 * Holds a sum (net + tax = total) against the chosen values. Where it fails or a value is open, the one combination of
 * found values that fits takes their place. The outcome is noted on each field when all of them have a value.
 */
export function reconcileSum(choices: Choices, rule: SumRule): void {
  const names = [...rule.parts, rule.total];
  if (names.some((name) => (choices.get(name)?.groups.length ?? 0) === 0)) return;
  const chosen = names.map((name) => choices.get(name)?.chosen);
  if (!(chosen.every((group) => group !== undefined) && fits(chosen))) {
    const fitting = findFitting(names.map((name) => groupsOf(choices, name)));
    const best = fitting ?? findLess(choices, rule) ?? (rule.only_confirms ? undefined : findWithSigns(choices, names));
    best?.forEach((group, index) => choose(choices, names[index] ?? '', group));
  }
  const settled = names.map((name) => choices.get(name)?.chosen);
  if (!settled.every((group) => group !== undefined)) return;
  const passed = fits(settled) || isLess(settled, withheld(choices, rule));
  if (!passed && rule.only_confirms) return;
  // In a table of taxes each row adds up, so that says nothing about which row is meant.
  const ofAnyRow = settled.filter((group) => group.candidates[0]?.isOneOfColumn === true);
  if (passed && ofAnyRow.length > 1) return;
  for (const name of names) noteCheck(choices, name, { name: `${rule.parts.join('_plus_')}_is_${rule.total}`, passed });
}

function groupsOf(choices: Choices, name: string): ValueGroup[] {
  return choices.get(name)?.groups.slice(0, mostValuesPerField) ?? [];
}

// a + b = c holds as well the other way round: a tax is never more of the rest than its rate, or any rate there is.
function fits(values: readonly ValueGroup[]): boolean {
  return holds(values) && isPlausible(values);
}

const roundingCents = 3;

function isPlausible(values: readonly ValueGroup[]): boolean {
  return sharesOf(values).every(({ cents, rest, share }) => cents <= (rest * share[1]) / 100 + roundingCents);
}

// What the rate says exactly is likelier than what it only allows.
const weightOfOtherShare = 0.96;

function weighShare(values: readonly ValueGroup[]): number {
  const isOff = sharesOf(values).some(({ cents, rest, share }) => cents < (rest * share[0]) / 100 - roundingCents);
  return isOff ? weightOfOtherShare : 1;
}

// The parts that are a share of the others, all without their signs.
function sharesOf(values: readonly ValueGroup[]): { cents: number; rest: number; share: [number, number] }[] {
  const parts = values.slice(0, -1);
  return parts.flatMap((part) => {
    const share = part.candidates[0]?.share;
    if (share === undefined) return [];
    const rest = parts.filter((other) => other !== part).reduce((sum, other) => sum + toMinorUnits(other.value), 0);
    return [{ cents: Math.abs(toMinorUnits(part.value)), rest: Math.abs(rest), share }];
  });
}

function withheld(choices: Choices, { less }: SumRule): ValueGroup[] {
  return less.flatMap((name) => choices.get(name)?.groups.slice(0, 2) ?? []);
}

function isLess(values: readonly ValueGroup[], lesses: readonly ValueGroup[]): boolean {
  const cents = values.map((group) => toMinorUnits(group.value));
  const missing = cents.slice(0, -1).reduce((sum, part) => sum + part, 0) - (cents.at(-1) ?? 0);
  return (
    missing !== 0 && lesses.some((group) => Math.abs(toMinorUnits(group.value)) === missing) && isPlausible(values)
  );
}

// Tax that the buyer withholds is taken off the total.
function findLess(choices: Choices, rule: SumRule): ValueGroup[] | undefined {
  const lesses = withheld(choices, rule);
  if (lesses.length === 0) return undefined;
  return findFitting(
    [...rule.parts, rule.total].map((name) => groupsOf(choices, name)),
    (row) => isLess(row, lesses),
  );
}

function holds(values: readonly ValueGroup[]): boolean {
  const cents = values.map((group) => toMinorUnits(group.value));
  const total = cents.at(-1) ?? 0;
  return cents.slice(0, -1).reduce((sum, part) => sum + part, 0) === total;
}

// The best and the second best are compared like the values of one field: two equally likely sums settle nothing.
function findFitting(groups: ValueGroup[][], isRight = fits): ValueGroup[] | undefined {
  const combinations = groups.reduce<ValueGroup[][]>(
    (rows, options) => rows.flatMap((row) => options.map((option) => [...row, option])),
    [[]],
  );
  const ranked = combinations
    .filter((row) => isRight(row))
    .map((row) => ({
      row,
      value: row.map((group) => group.value).join(' '),
      confidence: (weighShare(row) * row.reduce((sum, group) => sum + group.confidence, 0)) / row.length,
      candidates: [],
    }))
    .sort((a, b) => b.confidence - a.confidence);
  const best = chooseValue(ranked);
  return ranked.find((entry) => entry === best)?.row;
}

// Some print the tax of a credit note without its sign. The sum gives it back, if it holds in that one way only.
function findWithSigns(choices: Choices, names: readonly string[]): ValueGroup[] | undefined {
  const turned = names.map((name, index) => {
    const groups = choices.get(name)?.groups.slice(0, mostValuesPerField) ?? [];
    return index === names.length - 1 ? groups : [...groups, ...groups.map(turnSign)];
  });
  return findFitting(turned);
}

function turnSign(group: ValueGroup): ValueGroup {
  const candidates = group.candidates.map((candidate) => ({
    ...candidate,
    checks: [...candidate.checks, { name: 'sign_from_sum', passed: true }],
  }));
  return { value: negate(group.value), confidence: group.confidence * trustLeftByTurnedSign, candidates };
}

function choose(choices: Choices, name: string, group: ValueGroup): void {
  const choice = choices.get(name);
  if (choice !== undefined) choice.chosen = group;
}
