import type { BoundingBox } from '../read-result.ts';
import type { FoundZone } from './find-zone.ts';
import type { TextZone } from './zone-in-text.ts';

/** The zones of a page, and what is to be said of its text layer. */
export type SettledZones = { zones: FoundZone[]; warnings: string[] };

/** How far letters in text that are seen as well are from any doubt. */
const certain = 1;

/**
 * Holds the zones in the text of a page against those that are seen on it. Where both say the same, letter for letter, the
 * text counts, whose letters are certain. Anything else never takes a doubt away, as text may lie where nobody sees it:
 * what is seen counts, with `text_differs_from_page` where a clear glyph is another one, with `text_not_confirmed` where
 * only unclear ones are; text that is no zone to the eye, such as in other type than OCR-B, is answered with the latter.
 */
export function settleTextZones(seen: readonly FoundZone[], written: readonly TextZone[]): SettledZones {
  const warnings: string[] = [];
  const zones = seen.map((zone) => {
    const text = written.find((other) => isSamePlace(zone.reading.boxes, other.boxes));
    if (text === undefined) return zone;
    if (zone.parsed.lines.join() === text.parsed.lines.join()) return fromText(text);
    warnings.push(couldSay(zone, text) ? 'text_not_confirmed' : 'text_differs_from_page');
    return zone;
  });
  const unseen = written.filter((text) => !seen.some((zone) => isSamePlace(zone.reading.boxes, text.boxes)));
  if (unseen.length > 0) warnings.push('text_not_confirmed');
  return { zones: [...zones, ...unseen.map(fromText)], warnings };
}

function couldSay({ parsed, reading }: FoundZone, text: TextZone): boolean {
  return parsed.lines.every((line, row) => {
    const other = text.parsed.lines[row] ?? '';
    return (
      other.length === line.length &&
      [...other].every((letter, index) => letter === line[index] || isPossible(reading.unclear, { row, index, letter }))
    );
  });
}

function isPossible(
  unclear: FoundZone['reading']['unclear'],
  { row, index, letter }: { row: number; index: number; letter: string },
): boolean {
  const place = unclear.find((each) => each.line === row && each.index === index);
  return place?.others.some((other) => other.letter === letter) === true;
}

function fromText({ parsed, boxes }: TextZone): FoundZone {
  const margins = parsed.lines.map((line) => [...line].map(() => certain));
  const { lines, format } = parsed;
  const reading = { lines, printed: lines, repaired: [], margins, unclear: [], format, fit: 1, boxes };
  return { reading, parsed, rivals: [], quarters: 0, source: 'text' };
}

// The middle of one lies on the other.
function isSamePlace(one: readonly BoundingBox[], other: readonly BoundingBox[]): boolean {
  return one.some(([, top, , bottom]) =>
    other.some(([, y0, , y1]) => (top + bottom) / 2 >= y0 - slack(y0, y1) && (top + bottom) / 2 <= y1 + slack(y0, y1)),
  );
}

function slack(y0: number, y1: number): number {
  return 0.3 * (y1 - y0);
}
