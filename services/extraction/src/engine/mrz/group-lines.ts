import type { TextLine } from './find-lines.ts';

/** One, two or three lines that may be one zone, from the top. */
export type LineGroup = TextLine[];

/** Neighbouring lines of one width with the spacing of a zone: groups of three first, then of two, widest first. */
export function groupLines(lines: readonly TextLine[]): LineGroup[] {
  const sorted = lines.toSorted((a, b) => a.middleY - b.middleY);
  const groups: LineGroup[] = [];
  sorted.forEach((_, start) => {
    for (const size of [3, 2]) {
      const group = sorted.slice(start, start + size);
      if (group.length === size && isZoneLike(group)) groups.push(group);
    }
  });
  return groups.sort((a, b) => b.length - a.length || meanWidth(b) - meanWidth(a));
}

/** Lines that may be the zone of a driving licence: two together, or one alone, widest first. */
export function groupLicenceLines(lines: readonly TextLine[]): LineGroup[] {
  const pairs = groupLines(lines).filter((group) => group.length === 2);
  const single = lines.map((line) => [line]);
  return [...pairs, ...single].sort((a, b) => meanWidth(b) - meanWidth(a));
}

function isZoneLike(group: LineGroup): boolean {
  const widths = group.map((line) => line.x1 - line.x0);
  const widest = Math.max(...widths);
  const starts = group.map((line) => line.x0);
  const gaps = group.slice(1).map((line, index) => line.middleY - (group[index]?.middleY ?? 0));
  if (Math.min(...widths) < 0.8 * widest || Math.max(...starts) - Math.min(...starts) > 0.1 * widest) return false;
  if (Math.max(...gaps) > 0.16 * widest || Math.min(...gaps) < 0.02 * widest) return false;
  return Math.max(...gaps) <= 1.5 * Math.min(...gaps);
}

function meanWidth(group: LineGroup): number {
  return group.reduce((sum, line) => sum + line.x1 - line.x0, 0) / group.length;
}
