import { parseZone, type ParsedZone } from './parse-zone.ts';
import type { DecodedZone, UnclearPlace } from './decode-zone.ts';

/** Another reading of a zone that the picture supports and the check digits cannot tell from the chosen one. */
export type RivalZone = {
  parsed: ParsedZone;
  /** How much less it looks like the picture than the chosen one, as likeness. */
  lost: number;
};

/** So many changes are tried in pairs, the likeliest. */
const mostPaired = 24;

/**
 * The other valid readings of a zone whose check digits hold: one unclear glyph of the same weight (8 and S, 6 and G), or
 * two whose errors cancel out in the sums. The likeliest first.
 *
 * @param today as for {@link parseZone}
 */
export function findRivals(decoded: DecodedZone, parsed: ParsedZone, today: string): RivalZone[] {
  const changes = decoded.unclear
    .filter((place) => isChecked(parsed, place))
    .flatMap(({ line, index, others }) => others.map(({ letter, lost }) => ({ line, index, letter, lost })))
    .sort((a, b) => a.lost - b.lost);
  const likeliest = changes.slice(0, mostPaired);
  const pairs = likeliest.flatMap((one, at) => likeliest.slice(at + 1).map((other) => [one, other]));
  const readings = [
    ...changes.map((one) => [one]),
    ...pairs.filter(([a, b]) => a?.line !== b?.line || a?.index !== b?.index),
  ];
  return readings
    .flatMap((reading) => {
      const rival = parseZone(changed(parsed.lines, reading), today);
      const isValid = rival?.checks.every((check) => check.passed) === true;
      return isValid ? [{ parsed: rival, lost: reading.reduce((sum, { lost }) => sum + lost, 0) }] : [];
    })
    .sort((a, b) => a.lost - b.lost);
}

// What no check digit covers is as unclear as its letters look, and says so by itself.
function isChecked({ checks, checked }: ParsedZone, { line, index }: UnclearPlace): boolean {
  if (!checks.every((check) => check.passed)) return false;
  return checked.some((range) => range.line === line && index >= range.start && index < range.end);
}

function changed(
  lines: readonly string[],
  changes: readonly { line: number; index: number; letter: string }[],
): string[] {
  return lines.map((text, line) =>
    changes
      .filter((change) => change.line === line)
      .reduce((so, { index, letter }) => so.slice(0, index) + letter + so.slice(index + 1), text),
  );
}
