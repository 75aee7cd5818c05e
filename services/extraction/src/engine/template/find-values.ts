import { RE2JS } from 're2js';

import { findAddress } from './find-address.ts';
import { findColumn } from './find-column.ts';
import { findDates } from '../values/date.ts';
import { toCandidate, type Candidate } from './candidates.ts';
import { parseValues, type ParseContext, type ParsedValue } from './parse-value.ts';
import { spanOfText, type Segment } from './page-segments.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';

// After a label, before its value or the end of its words: "MwSt. 19 %:", "Total (incl. VAT)", "Steuerbetrag in EUR".
const tail = RE2JS.compile(
  `^[\\s.:;#*)|=–-]*(?:\\([^()]*\\)?)?[\\s:.]*(?:in |en )?(?:in$|en$|[€$£]|[A-Z]{3}|RM)?[\\s:]*(?:\\(?@? ?[\\d.,]+ ?%\\)?)?(?:\\s*(?:auf|von|on|of|sur|de|sobre|su|di|over|van)(?:\\s+[\\d.,]+ ?(?:[€$£]|[A-Z]{3})?)?[\\s=:]*$|[\\s.:)*|–-]*$)`,
);

const besideWeight = 1;
const nearRowWeight = 0.94;
const belowWeight = 0.9;
const wrappedWeight = 0.85;
const oneOfColumnWeight = 0.45;
const severalInRowWeight = 0.75;
// Too little to be answered without a sum that confirms it.
const moreWordsWeight = 0.4;

/** What stands next to a label: behind it in its own words, else to its right, else below it. */
export function findValues(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  if (label.field.standalone && !beginsLine(page, label)) return [];
  if (label.field.type === 'address') return findAddress(page, label);
  const inline = findInline(page, label, context);
  if (inline.length > 0) return inline;
  if (!tail.matcher(textBehind(page, label)).find()) return findAfterMoreWords(page, label, context);
  const right = label.field.positions.includes('right') ? findRight(page, label, context) : [];
  if (right.length > 0) return right;
  return label.field.positions.includes('below') ? findBelow(page, label, context) : [];
}

// "Your invoice no. 7 dated 3 March 2026": the date follows a label and its value, but the line begins with another word.
function beginsLine(page: LabelledPage, label: FoundLabel): boolean {
  const first = page.labels.get(label.segment)?.[0] ?? label;
  return first.isClearStart && label.isClearStart;
}

// "Insurance tax on the building … 163.40": what follows the label narrows it down; only a sum can confirm such a value.
function findAfterMoreWords(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  const words = textBehind(page, label);
  const isPlain = label.isClearStart && !/\d/.test(words) && words.trim().split(/\s+/).length <= 6;
  if (label.field.type !== 'money' || label.isWeak || !isPlain) return [];
  const amounts = amountsRightOf(page, label, context);
  const [only] = amounts;
  if (only === undefined || amounts.length > 1) return [];
  return [toCandidate(label, { segment: only.segment, offset: 0, weight: moreWordsWeight }, only.parsed)];
}

function findInline(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  const text = textBehind(page, label);
  const parsed = parseValues(label.field, text, context);
  const value = label.field.type === 'money' ? lastWithCleanLead(text, parsed) : parsed[0];
  if (value === undefined) return [];
  const row = label.field.type === 'money' ? amountsRightOf(page, label, context) : [];
  if (row.length > 0) return [];
  if (label.field.standalone && goesOn(page, label, value.end, context)) return [];
  const candidate = toCandidate(label, { segment: label.segment, offset: label.end, weight: besideWeight }, value);
  return [label.field.type === 'money' ? withRow(candidate, parsed) : candidate];
}

function withRow(candidate: Candidate, amounts: readonly ParsedValue[]): Candidate {
  return amounts.length > 1
    ? { ...candidate, rowAmounts: amounts.flatMap(({ readings }) => readings.slice(0, 1)) }
    : candidate;
}

// "Invoice no. 7 dated 3 March is overdue" is a sentence; "Invoice no. 7 dated 3 March 2026" is a title, and so is
// "Invoice no. 7 Total 10.00".
function goesOn(page: LabelledPage, label: FoundLabel, valueEnd: number, context: ParseContext): boolean {
  const { text } = label.segment;
  const start = label.end + valueEnd;
  const further = page.labels.get(label.segment)?.filter((other) => other.start >= start) ?? [];
  const [next, last] = [further[0], further.at(-1)];
  if (next === undefined || last === undefined) return !isBlank(withoutDate(text.slice(start), context));
  const lastValue = parseValues(last.field, text.slice(last.end), context)[0];
  return !isBlank(text.slice(start, next.start)) || !isBlank(text.slice(last.end + (lastValue?.end ?? 0)));
}

function withoutDate(rest: string, { today }: ParseContext): string {
  const [date] = findDates(rest, today);
  const isDated = date !== undefined && /^[\s,]*\p{L}{0,6}\s+$/u.test(rest.slice(0, date.start));
  return isDated ? rest.slice(date.end) : rest;
}

function isBlank(text: string): boolean {
  return /^[\s:)]*$/.test(text);
}

// "VAT 20% on 100.00 20.00": the last amount is the tax, if nothing but numbers and signs lies before it.
function lastWithCleanLead(text: string, parsed: ParsedValue[]): ParsedValue | undefined {
  const first = parsed[0];
  const last = parsed.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (!tail.matcher(text.slice(0, first.start)).find()) return undefined;
  return parsed.length === 1 ? last : { ...last, fit: last.fit * severalInRowWeight };
}

/** The rest of a label's own segment, up to the next label. */
export function textBehind(page: LabelledPage, label: FoundLabel): string {
  const next = page.labels.get(label.segment)?.find((other) => other.start >= label.end);
  return label.segment.text.slice(label.end, next?.start ?? label.segment.text.length);
}

function findRight(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  if (label.field.type === 'money') {
    const amounts = amountsRightOf(page, label, context);
    const last = amounts.at(-1);
    if (last === undefined) return [];
    const several = amounts.length > 1 ? severalInRowWeight : 1;
    const place = { segment: last.segment, offset: 0, weight: rowWeight(label, last.segment) * several };
    return [
      withRow(
        toCandidate(label, place, last.parsed),
        amounts.map(({ parsed }) => parsed),
      ),
    ];
  }
  const segment = segmentsRightOf(page, label)[0];
  const parsed = segment === undefined ? undefined : parseValues(label.field, segment.text, context)[0];
  if (segment === undefined || parsed === undefined) return [];
  return [toCandidate(label, { segment, offset: 0, weight: rowWeight(label, segment) }, parsed)];
}

function amountsRightOf(
  page: LabelledPage,
  label: FoundLabel,
  context: ParseContext,
): { segment: Segment; parsed: ParsedValue }[] {
  const found = segmentsRightOf(page, label).flatMap((segment) =>
    parseValues(label.field, segment.text, context).map((parsed) => ({ segment, parsed })),
  );
  const exact = found.filter(({ parsed }) => parsed.fit === 1);
  return exact.length > 0 ? exact : found;
}

/**
 * The segments of the label's row behind it, up to the next label. Forms set a value half a line lower than its label;
 * such a row counts only where the label's own row has nothing.
 */
export function segmentsRightOf(page: LabelledPage, label: FoundLabel): Segment[] {
  const right = page.segments.filter(
    (segment) => segment !== label.segment && segment.x0 >= labelSpan(label).x1 - 1 && rowOffset(label, segment) <= 0.8,
  );
  const sameRow = right.filter((segment) => rowOffset(label, segment) <= 0.4);
  const row = (sameRow.length > 0 ? sameRow : right).toSorted((a, b) => a.x0 - b.x0);
  const nextLabel = row.findIndex((segment) => (page.labels.get(segment)?.[0]?.start ?? 1) === 0);
  return nextLabel === -1 ? row : row.slice(0, nextLabel);
}

function rowOffset(label: FoundLabel, segment: Segment): number {
  const own = label.segment.words[0]?.word.baseline ?? 0;
  const other = segment.words[0]?.word.baseline ?? 0;
  return Math.abs(other - own) / Math.max(label.segment.sizePt, segment.sizePt, 1);
}

function rowWeight(label: FoundLabel, segment: Segment): number {
  return rowOffset(label, segment) <= 0.4 ? besideWeight : nearRowWeight;
}

function findBelow(page: LabelledPage, label: FoundLabel, context: ParseContext): Candidate[] {
  const column = findColumn(page.segments, label.segment, labelSpan(label));
  if (label.field.type === 'money') return findInColumn(label, column, context);
  const below = firstValue(page, label, column[0], context);
  if (below !== undefined) return [toCandidate(label, { ...below, offset: 0, weight: belowWeight }, below.parsed)];
  // A heading that is too long breaks, and its value begins the next line.
  const { x0, y0, y1 } = label.segment;
  const lineStart = { x0, y0, x1: x0 + label.segment.sizePt, y1 };
  const next = firstValue(page, label, findColumn(page.segments, label.segment, lineStart)[0], context);
  return next === undefined ? [] : [toCandidate(label, { ...next, offset: 0, weight: wrappedWeight }, next.parsed)];
}

function firstValue(
  page: LabelledPage,
  label: FoundLabel,
  segment: Segment | undefined,
  context: ParseContext,
): { segment: Segment; parsed: ParsedValue } | undefined {
  if (segment === undefined || (page.labels.get(segment)?.length ?? 0) > 0) return undefined;
  const parsed = parseValues(label.field, segment.text, context)[0];
  return parsed === undefined ? undefined : { segment, parsed };
}

const looksLikeAmount = /\d ?[.,;:]{1,2} ?\d/;

// Under a column's head the last amount is its total when it is the sum of those above; else each is only a guess.
function findInColumn(label: FoundLabel, column: readonly Segment[], context: ParseContext): Candidate[] {
  const amounts: { segment: Segment; parsed: ParsedValue }[] = [];
  let isCut = false;
  for (const segment of column) {
    const parsed = parseValues(label.field, segment.text, context);
    if (parsed.length !== 1 || parsed[0] === undefined || parsed[0].fit < 1) {
      isCut = looksLikeAmount.test(segment.text);
      break;
    }
    amounts.push({ segment, parsed: parsed[0] });
  }
  const last = amounts.at(-1);
  if (last === undefined) return [];
  const values = amounts.map(({ parsed }) => Number(parsed.readings[0]));
  const above = values.slice(0, -1).reduce((sum, value) => sum + value, 0);
  if (values.length > 1 && Math.abs(above - (values.at(-1) ?? 0)) < 0.005) {
    const checks = [{ name: 'column_sum', passed: true }];
    return [toCandidate(label, { segment: last.segment, offset: 0, weight: 0.97, checks }, last.parsed)];
  }
  if (values.length === 1 && !isCut)
    return [toCandidate(label, { segment: last.segment, offset: 0, weight: belowWeight }, last.parsed)];
  return amounts.map(({ segment, parsed }) => ({
    ...toCandidate(label, { segment, offset: 0, weight: oneOfColumnWeight }, parsed),
    isOneOfColumn: true,
  }));
}

function labelSpan(label: FoundLabel): { x0: number; y0: number; x1: number; y1: number } {
  return spanOfText(label.segment, label.start, label.end);
}
