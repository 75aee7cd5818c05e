import { fromMinorUnits, toMinorUnits } from '../values/amount.ts';
import { boundingBox } from '../template/page-segments.ts';
import { readingWeight, type Candidate } from '../template/candidates.ts';
import { groupsOf } from './read-ledger.ts';
import { namedParts, tabledParts, type TaxedPart } from './taxed-parts.ts';
import type { Choice, Choices } from '../template/choices.ts';
import type { TaxRow } from '../template/tax-rows.ts';
import type { BalanceRule } from './read-ledger.ts';

/** How sure a tax is that is right at its rate for the whole total. */
const provenConfidence = 0.9;

/**
 * The tax of a receipt is that which its rates make of the total: of several rates their sum, whatever the rows are called.
 * Where several rates are printed and their sum fits nothing, none of them is the tax.
 */
export function settleTax(choices: Choices, rule: BalanceRule, rows: readonly TaxRow[]): void {
  const tax = choices.get(rule.tax ?? '');
  const total = choices.get(rule.total)?.chosen;
  if (rule.tax === undefined || tax === undefined || total === undefined) return;
  const known = roundedFrom(choices, rule, toMinorUnits(total.value));
  const parts = partsOf(rows).find((some) => known.some((cents) => makes(some, cents)));
  if (parts !== undefined) take(tax, parts, total.value);
  else if (new Set(namedParts(rows).map(({ rate }) => rate)).size > 1 && !isNamedTotal(tax)) tax.chosen = undefined;
}

/** The ways in which the rows may make the whole: the table, or the lines. */
function partsOf(rows: readonly TaxRow[]): TaxedPart[][] {
  return [tabledParts(rows), namedParts(rows)].filter((parts) => parts.length > 0);
}

// Tables of taxes are printed before the total is rounded.
function roundedFrom(choices: Choices, rule: BalanceRule, total: number): number[] {
  const roundings = groupsOf(choices, rule.rounding).map(({ value }) => toMinorUnits(value));
  return [total, ...roundings.flatMap((cents) => [total - cents, total + cents])];
}

function makes(parts: readonly TaxedPart[], total: number): boolean {
  const sum = parts.reduce((all, { gross }) => all + gross, 0);
  const tolerance = parts.reduce((all, part) => all + part.tolerance, 0);
  return Math.abs(sum - total) <= tolerance;
}

// "Total GST", "Summe MwSt": of several rates.
function isNamedTotal({ chosen }: Choice): boolean {
  return /total|summe|totale|totaal|gesamt/i.test(chosen?.candidates[0]?.label ?? '');
}

function take(tax: Choice, parts: readonly TaxedPart[], total: string): void {
  const cents = parts.reduce((sum, part) => sum + part.tax, 0);
  const value = fromMinorUnits(cents, total);
  const known = tax.groups.find((group) => group.value === value);
  const confidence = Math.max(known?.confidence ?? 0, provenConfidence);
  const group = known ?? { value, confidence, candidates: [toCandidate(parts, value, confidence)] };
  tax.groups = [group, ...tax.groups.filter((other) => other.value !== value)];
  tax.chosen = { ...group, confidence };
  if (!tax.checks.some(({ name }) => name === 'net_plus_tax')) tax.checks.push({ name: 'net_plus_tax', passed: true });
}

function toCandidate(parts: readonly TaxedPart[], value: string, score: number): Candidate {
  const segment = (parts[0] as TaxedPart).row.evidence;
  const reading = readingWeight(segment, 0, segment.text.length);
  return {
    readings: [value],
    raw: segment.text,
    label: null,
    language: undefined,
    page: segment.page.number,
    source: segment.page.source,
    bbox: boundingBox(segment, 0, segment.text.length),
    score,
    parts: { label: score, place: 1, form: 1, reading },
    checks: [],
    ...(parts.length > 1 && { isDerived: true }),
  };
}
