import { findRivals, type RivalZone } from './find-rivals.ts';
import { parseZone, type ParsedZone } from './parse-zone.ts';
import { findGroups, readZone, type ZoneReading } from './read-zone.ts';
import { turn } from '../picture/raster.ts';
import type { BoundingBox } from '../read-result.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import { groupLicenceLines, type LineGroup } from './group-lines.ts';

/** A zone that was found, read and parsed. */
export type FoundZone = {
  reading: ZoneReading;
  parsed: ParsedZone;
  /** What the picture and the check digits leave possible beside it. */
  rivals: RivalZone[];
  /** How many quarters clockwise the picture had to be turned for it to stand upright. */
  quarters: number;
  /** Whether it was seen, or read from the text layer of a page. */
  source: 'mrz' | 'text';
};

// Zones of the sample pictures come to 0.75 and above, text and texture that is none to 0.62 at most, zones that stand on
// their head to 0.74 with one check digit of four or five right by chance.
const clearFit = 0.85;
const lowestFit = 0.72;

/** Passports that were copied on one sheet; more are no identity document. */
const mostZones = 4;

/** The zone of a French or Swiss driving licence in a picture that may lie on any of its sides. */
export function findLicenceZone(image: GreyImage, today: string): FoundZone | undefined {
  for (const quarters of [0, 2, 1, 3]) {
    const turned = turn(image, quarters);
    // What fits best of one line and of two is not told by how well it fits.
    for (const group of findGroups(turned, groupLicenceLines)) {
      const reading = readZone(turned, [group], () => [30]);
      const found = reading === undefined ? undefined : toZone(reading, { image: turned, quarters, today });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Looks for machine-readable zones in a picture that may lie on any of its sides, the clearest first. What was copied on
 * one sheet lies on it alike, in much the same size.
 *
 * @returns none when nothing in it is enough like one
 */
export function findZones(image: GreyImage, today: string): FoundZone[] {
  for (const quarters of [0, 1]) {
    const turned = turn(image, quarters);
    const groups = findGroups(turned);
    // Lines that stand on their head are found just as well, but cannot be read.
    if (groups.length === 0) continue;
    const upright = readAll({ image: turned, quarters, today }, groups);
    if (upright.length > 0) return upright;
    const reversed = turn(turned, 2);
    const found = readAll({ image: reversed, quarters: quarters + 2, today }, findGroups(reversed));
    if (found.length > 0) return found;
  }
  return [];
}

type Side = { image: GreyImage; quarters: number; today: string };

function readAll(side: Side, groups: readonly LineGroup[]): FoundZone[] {
  const found: FoundZone[] = [];
  for (let rest = groups; rest.length > 0 && found.length < mostZones;) {
    const reading = readZone(side.image, rest);
    const zone = reading === undefined ? undefined : toZone(reading, side);
    if (reading === undefined || zone === undefined) break;
    found.push(zone);
    rest = rest.filter((group) => isAnother(group, reading, side.image));
  }
  return found;
}

function toZone(reading: ZoneReading, { quarters, today }: Side): FoundZone | undefined {
  const parsed = parseZone(reading.lines, today);
  if (parsed === undefined || !isConvincing(reading, parsed)) return undefined;
  const boxes = reading.boxes.map((box) => turnBack(box, quarters));
  return {
    reading: { ...reading, boxes },
    parsed,
    rivals: findRivals(reading, parsed, today),
    quarters,
    source: 'mrz',
  };
}

// Lines as wide as the zone, and none of them on it.
function isAnother(group: LineGroup, { boxes }: ZoneReading, { width, height }: GreyImage): boolean {
  const [left, right] = [
    Math.min(...boxes.map(([x0]) => x0)) * width,
    Math.max(...boxes.map(([, , x1]) => x1)) * width,
  ];
  const own = Math.max(...group.map((line) => line.x1 - line.x0));
  if (own < 0.7 * (right - left) || own > 1.4 * (right - left)) return false;
  return group.every(({ x0, x1, middleY }) =>
    boxes.every(([, y0, , y1]) => middleY < y0 * height || middleY > y1 * height || x0 > right || x1 < left),
  );
}

function isConvincing(reading: ZoneReading, parsed: ParsedZone): boolean {
  const passed = parsed.checks.filter((check) => check.passed).length;
  // Where nothing can be checked the picture alone has to convince.
  const isBacked = parsed.checks.length > 0 && 2 * passed >= parsed.checks.length;
  return reading.fit >= clearFit || (reading.fit >= lowestFit && isBacked);
}

// A box of the turned picture in the picture as it came.
function turnBack([x0, y0, x1, y1]: BoundingBox, quarters: number): BoundingBox {
  const rest = (value: number): number => Math.round((1 - value) * 10_000) / 10_000;
  if (quarters === 1) return [y0, rest(x1), y1, rest(x0)];
  if (quarters === 2) return [rest(x1), rest(y1), rest(x0), rest(y0)];
  return quarters === 3 ? [rest(y1), x0, rest(y0), x1] : [x0, y0, x1, y1];
}
