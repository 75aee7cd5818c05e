import { boundingBox, baselineOf, type Segment } from '../template/page-segments.ts';
import { readingWeight, type Candidate } from '../template/candidates.ts';
import { findAmounts, toCents, type NumberStyle } from '../values/amount.ts';
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
  found.set(rule.total, printedAs(new Set(sums), segments, style));
  for (const [missing, known] of [[first, second] as const, [second, first] as const]) {
    if (of(missing).length > 0) continue;
    const isTax = taxes.has(missing);
    const wanted = of(rule.total).flatMap((total) => of(known).map((part) => ({ value: total - part, base: part })));
    const rows = isTax ? segments.filter((segment) => /\d ?%/.test(rowText(segment, segments))) : segments;
    const values = new Set(wanted.filter(({ value }) => value > 0).map(({ value }) => value));
    const named = printedAs(values, rows, style).filter(
      (candidate) => !isTax || wanted.some((each) => fitsRate(candidate, each, segments)),
    );
    found.set(missing, named);
  }
  return found;
}

function readingsOf(candidates: readonly Candidate[]): number[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  return [...new Set(ranked.flatMap(({ readings }) => readings.map(toCents)))].slice(0, mostValues);
}

function printedAs(cents: ReadonlySet<number>, segments: readonly Segment[], style: NumberStyle): Candidate[] {
  if (cents.size === 0) return [];
  return segments.flatMap((segment) =>
    findAmounts(segment.text, style)
      .filter((amount) => amount.hasDecimals && amount.value !== '0.00' && cents.has(toCents(amount.value)))
      .map((amount): Candidate => {
        const reading = readingWeight(segment, amount.start, amount.end);
        const label = segment.text.slice(0, amount.start).replace(/[\s:]+$/, '') || labelLeftOf(segment, segments);
        return {
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
      }),
  );
}

function rowOf(segment: Segment, segments: readonly Segment[]): Segment[] {
  const near = (other: Segment): boolean => Math.abs(baselineOf(other) - baselineOf(segment)) < 0.4 * segment.sizePt;
  return segments.filter((other) => other.page === segment.page && near(other));
}

function rowText(segment: Segment, segments: readonly Segment[]): string {
  return rowOf(segment, segments)
    .map(({ text }) => text)
    .join(' ');
}

function labelLeftOf(segment: Segment, segments: readonly Segment[]): string | null {
  const left = rowOf(segment, segments).filter((other) => other.x1 <= segment.x0);
  return left.at(-1)?.text ?? null;
}

function fitsRate(
  candidate: Candidate,
  { value, base }: { value: number; base: number },
  segments: readonly Segment[],
): boolean {
  if (toCents(candidate.readings[0] ?? '0') !== value) return false;
  const at = segments.find(
    (segment) =>
      segment.page.number === candidate.page &&
      segment.text.includes(candidate.raw) &&
      /\d ?%/.test(rowText(segment, segments)),
  );
  if (at === undefined) return false;
  const rates = ratesIn(rowText(at, segments));
  return rates.some((rate) => Math.abs(value - (base * rate) / 100) <= 2);
}

/** The percentages that a text prints. */
export function ratesIn(text: string): number[] {
  return [...text.matchAll(/(\d{1,2}(?:[.,]\d{1,3})?) ?%/g)].map(([, rate = '0']) => Number(rate.replace(',', '.')));
}
