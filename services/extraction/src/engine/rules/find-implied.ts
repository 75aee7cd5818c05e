import { boundingBox, baselineOf, segmentsOf, type Segment } from '../template/page-segments.ts';
import { readingWeight, type Candidate } from '../template/candidates.ts';
import { findAmounts, toMinorUnits, type NumberStyle } from '../values/amount.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

type SumRule = Extract<TextTemplate['validations'][number], { rule: 'sum' }>;

/** Too little to be answered unless the sum that it completes is the likeliest. */
const impliedWeight = 0.35;
const mostValues = 4;

/**
 * Amounts without a known label that complete a sum: the amount that equals net + tax is the total, whatever stands before
 * it; and a part that nothing names is what the other leaves of the total. Of a part that is a tax its rate must be
 * printed beside it, for a shipping charge completes a sum as well.
 */
export function findImplied(
  rule: SumRule,
  candidates: ReadonlyMap<string, readonly Candidate[]>,
  { segments, style, taxes }: { segments: readonly Segment[]; style: NumberStyle; taxes: ReadonlySet<string> },
): Map<string, Candidate[]> {
  const found = new Map<string, Candidate[]>();
  const [first, second, ...others] = rule.parts;
  if (rule.only_confirms || first === undefined || second === undefined || others.length > 0) return found;
  const of = (name: string): number[] => readingsOf(candidates.get(name) ?? []);
  const sums = of(first).flatMap((a) => of(second).map((b) => a + b));
  const asCandidates = (printed: readonly Printed[]): Candidate[] => printed.map(({ candidate }) => candidate);
  found.set(rule.total, asCandidates(printedAs(new Set(sums), segments, style)));
  for (const [missing, known] of [[first, second] as const, [second, first] as const]) {
    if (of(missing).length > 0) continue;
    const isTax = taxes.has(missing);
    const wanted = of(rule.total).flatMap((total) => of(known).map((part) => ({ value: total - part, base: part })));
    const values = new Set(wanted.filter(({ value }) => value > 0).map(({ value }) => value));
    const printed = printedAs(values, segments, style);
    found.set(missing, asCandidates(isTax ? printed.filter((each) => fitsRate(each, wanted)) : printed));
  }
  return found;
}

function readingsOf(candidates: readonly Candidate[]): number[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  return [...new Set(ranked.flatMap(({ readings }) => readings.map(toMinorUnits)))].slice(0, mostValues);
}

/** An amount and where it stands. */
type Printed = { candidate: Candidate; segment: Segment };

function printedAs(cents: ReadonlySet<number>, segments: readonly Segment[], style: NumberStyle): Printed[] {
  if (cents.size === 0) return [];
  return segments.flatMap((segment) =>
    findAmounts(segment.text, style)
      .filter(
        (amount) => amount.hasDecimals && toMinorUnits(amount.value) !== 0 && cents.has(toMinorUnits(amount.value)),
      )
      .map((amount): Printed => {
        const reading = readingWeight(segment, amount.start, amount.end);
        const label = segment.text.slice(0, amount.start).replace(/[\s:]+$/, '') || labelLeftOf(segment);
        const candidate: Candidate = {
          readings: [amount.value],
          raw: amount.raw,
          label,
          language: undefined,
          page: segment.page.number,
          source: segment.page.source,
          bbox: boundingBox(segment, amount.start, amount.end),
          score: impliedWeight * reading,
          parts: { label: impliedWeight, place: 1, form: 1, reading },
          checks: [],
        };
        return { candidate, segment };
      }),
  );
}

function rowOf(segment: Segment): Segment[] {
  const near = (other: Segment): boolean => Math.abs(baselineOf(other) - baselineOf(segment)) < 0.4 * segment.sizePt;
  return segmentsOf(segment.page).filter(near);
}

function labelLeftOf(segment: Segment): string | null {
  const left = rowOf(segment).filter((other) => other.x1 <= segment.x0);
  return left.at(-1)?.text ?? null;
}

function fitsRate({ candidate, segment }: Printed, wanted: readonly { value: number; base: number }[]): boolean {
  const cents = toMinorUnits(candidate.readings[0] ?? '0');
  const bases = wanted.filter(({ value }) => value === cents).map(({ base }) => base);
  if (bases.length === 0) return false;
  const rates = rowOf(segment).flatMap(({ text }) => ratesIn(text));
  return rates.some((rate) => bases.some((base) => Math.abs(cents - (base * rate) / 100) <= 2));
}

/** The percentages that a text prints. */
export function ratesIn(text: string): number[] {
  return [...text.matchAll(/(\d{1,2}(?:[.,]\d{1,3})?) ?%/g)].map(([, rate = '0']) => Number(rate.replace(',', '.')));
}
