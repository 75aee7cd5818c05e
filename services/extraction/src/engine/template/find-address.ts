import { findColumn } from './find-column.ts';
import { isPostalLine } from './party-names.ts';
import { toCandidate, type Candidate } from './candidates.ts';
import { spanOfText, type Segment } from './page-segments.ts';
import type { FoundLabel, LabelledPage } from './find-labels.ts';

const mostLines = 4;
const wholeWeight = 0.92;

/** The address behind or below a label: its lines, up to the one with the postal code. */
export function findAddress(page: LabelledPage, label: FoundLabel): Candidate[] {
  const inline = label.segment.text.slice(label.end).replace(/^[\s.:]+/, '');
  if (inline !== '') return isWhole([inline]) ? [toAddress(label, [label.segment], inline)] : [];
  const span = spanOfText(label.segment, label.start, label.end);
  const beside = page.segments.find(
    (segment) => Math.abs(segment.y1 - label.segment.y1) < 0.4 * segment.sizePt && segment.x0 > label.segment.x1,
  );
  const column = findColumn(page.segments, beside ?? label.segment, beside ?? span);
  const lines = (beside === undefined ? column : [beside, ...column]).slice(0, mostLines);
  const end = lines.findIndex((line) => isPostalLine(line.text));
  const own = end === -1 ? lines.slice(0, 1) : lines.slice(0, end + 1);
  const isFree = own.every((line) => (page.labels.get(line)?.length ?? 0) === 0);
  const texts = own.map((line) => line.text.replace(/,$/, ''));
  return isFree && isWhole(texts) ? [toAddress(label, own, texts.join(', '))] : [];
}

// A street and its number, or a postal code and its place.
function isWhole(lines: readonly string[]): boolean {
  const text = lines.join(', ');
  return /\p{L}{3}/u.test(text) && /\d/.test(text) && !/[@€$£%=]/.test(text) && text.length <= 160;
}

function toAddress(label: FoundLabel, lines: readonly Segment[], value: string): Candidate {
  const [first] = lines;
  const segment = first ?? label.segment;
  const parsed = { readings: [value], raw: value, start: 0, end: segment.text.length, fit: 1 };
  return toCandidate(label, { segment, offset: 0, weight: wholeWeight }, parsed);
}
