import { parseZone, type ParsedZone } from './parse-zone.ts';
import { findGroups, readZone, type ZoneReading } from './read-zone.ts';
import { turn } from '../picture/raster.ts';
import type { BoundingBox } from '../read-result.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { LineGroup } from './group-lines.ts';

/** A zone that was found, read and parsed. */
export type FoundZone = {
  reading: ZoneReading;
  parsed: ParsedZone;
  /** How many quarters clockwise the picture had to be turned for it to stand upright. */
  quarters: number;
};

// Zones of the sample pictures come to 0.75 and above, text and texture that is none to 0.62 at most, zones that stand on
// their head to 0.74 with one check digit of four or five right by chance.
const clearFit = 0.85;
const lowestFit = 0.72;

/**
 * Looks for a machine-readable zone in a picture that may lie on any of its sides.
 *
 * @returns undefined when nothing in it is enough like one
 */
export function findZone(image: GreyImage, today: string): FoundZone | undefined {
  for (const quarters of [0, 1]) {
    const turned = turn(image, quarters);
    const groups = findGroups(turned);
    // Lines that stand on their head are found just as well, but cannot be read.
    if (groups.length === 0) continue;
    const upright = readAs(turned, groups, quarters, today);
    if (upright !== undefined) return upright;
    const reversed = turn(turned, 2);
    const found = readAs(reversed, findGroups(reversed), quarters + 2, today);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readAs(image: GreyImage, groups: LineGroup[], quarters: number, today: string): FoundZone | undefined {
  const reading = readZone(image, groups);
  const parsed = reading === undefined ? undefined : parseZone(reading.lines, today);
  if (reading === undefined || parsed === undefined || !isConvincing(reading, parsed)) return undefined;
  return { reading: { ...reading, boxes: reading.boxes.map((box) => turnBack(box, quarters)) }, parsed, quarters };
}

function isConvincing(reading: ZoneReading, parsed: ParsedZone): boolean {
  const passed = parsed.checks.filter((check) => check.passed).length;
  return reading.fit >= clearFit || (reading.fit >= lowestFit && 2 * passed >= parsed.checks.length);
}

// A box of the turned picture in the picture as it came.
function turnBack([x0, y0, x1, y1]: BoundingBox, quarters: number): BoundingBox {
  const rest = (value: number): number => Math.round((1 - value) * 10_000) / 10_000;
  if (quarters === 1) return [y0, rest(x1), y1, rest(x0)];
  if (quarters === 2) return [rest(x1), rest(y1), rest(x0), rest(y0)];
  return quarters === 3 ? [rest(y1), x0, rest(y0), x1] : [x0, y0, x1, y1];
}
