import { hasLegalForm, isNameLike, isSalutation } from './party-names.ts';
import { boundingBox, type Segment } from './page-segments.ts';
import type { Candidate } from './candidates.ts';

/** The lines that make the name at the top of a block: one, or two where only both make a name. */
export function pickLines(block: readonly Segment[]): Segment[] {
  const index = block.slice(0, 4).findIndex((segment) => isNameLike(segment.text));
  const first = block[index];
  const second = block[index + 1];
  if (first === undefined) return [];
  const secondIsName = second !== undefined && isNameLike(second.text);
  if (secondIsName && isSalutation(first.text)) return [first, second];
  if (secondIsName && !hasLegalForm(first.text) && hasLegalForm(second.text)) return [first, second];
  return [first];
}

/** The text of the lines of a name. */
export function joinLines(lines: readonly Segment[]): string {
  return lines.map((line) => line.text).join(' ');
}

/** A candidate for a name that stands in some lines of a page. */
export function nameCandidate(
  lines: readonly Segment[],
  { name, score, label }: { name: string; score: number; label: string | null },
): Candidate {
  const boxes = lines.map((line) => boundingBox(line, 0, line.text.length));
  return {
    readings: [name],
    raw: name,
    label,
    language: undefined,
    page: lines[0]?.page.number ?? 1,
    source: lines[0]?.page.source ?? 'text',
    bbox: [
      Math.min(...boxes.map((box) => box[0])),
      Math.min(...boxes.map((box) => box[1])),
      Math.max(...boxes.map((box) => box[2])),
      Math.max(...boxes.map((box) => box[3])),
    ],
    score,
    parts: { label: 1, place: score, form: 1, reading: 1 },
    checks: [],
  };
}
