import { findRivals, type RivalZone } from './find-rivals.ts';
import { parseZone, type ParsedZone } from './parse-zone.ts';
import { findGroups, readZone, type LineLengths, type ZoneReading } from './read-zone.ts';
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

/** All zones in a picture, the clearest first; each is covered up before the next one is looked for. */
export function findZones(image: GreyImage, today: string): FoundZone[] {
  const found: FoundZone[] = [];
  let rest = image;
  for (let zone = findZone(rest, today); zone !== undefined && found.length < mostZones;) {
    found.push(zone);
    rest = coverUp(rest, zone.reading.boxes);
    // What was copied on one sheet lies on it alike.
    const turned = turn(rest, zone.quarters);
    zone = readAs(turned, findGroups(turned), { quarters: zone.quarters, today });
  }
  return found;
}

function coverUp(image: GreyImage, boxes: readonly BoundingBox[]): GreyImage {
  const { width, height } = image;
  const data = image.data.slice();
  for (const [x0, y0, x1, y1] of boxes) {
    const around = 0.3 * (y1 - y0);
    const [top, bottom] = [Math.max(0, Math.floor((y0 - around) * height)), Math.ceil((y1 + around) * height)];
    const [left, right] = [Math.floor(x0 * width), Math.ceil(x1 * width)];
    for (let row = top; row < Math.min(height, bottom); row++) data.fill(255, row * width + left, row * width + right);
  }
  return { width, height, data };
}

/** The zone of a French or Swiss driving licence in a picture that may lie on any of its sides. */
export function findLicenceZone(image: GreyImage, today: string): FoundZone | undefined {
  for (const quarters of [0, 2, 1, 3]) {
    const turned = turn(image, quarters);
    // What fits best of one line and of two is not told by how well it fits.
    for (const group of findGroups(turned, groupLicenceLines)) {
      const found = readAs(turned, [group], { quarters, today, lengthsOf: () => [30] });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Looks for a machine-readable zone in a picture that may lie on any of its sides.
 *
 * @returns undefined when nothing in it is enough like one
 */
function findZone(image: GreyImage, today: string): FoundZone | undefined {
  for (const quarters of [0, 1]) {
    const turned = turn(image, quarters);
    const groups = findGroups(turned);
    // Lines that stand on their head are found just as well, but cannot be read.
    if (groups.length === 0) continue;
    const upright = readAs(turned, groups, { quarters, today });
    if (upright !== undefined) return upright;
    const reversed = turn(turned, 2);
    const found = readAs(reversed, findGroups(reversed), { quarters: quarters + 2, today });
    if (found !== undefined) return found;
  }
  return undefined;
}

function readAs(
  image: GreyImage,
  groups: LineGroup[],
  { quarters, today, lengthsOf }: { quarters: number; today: string; lengthsOf?: LineLengths },
): FoundZone | undefined {
  const reading = readZone(image, groups, lengthsOf);
  const parsed = reading === undefined ? undefined : parseZone(reading.lines, today);
  if (reading === undefined || parsed === undefined || !isConvincing(reading, parsed)) return undefined;
  const boxes = reading.boxes.map((box) => turnBack(box, quarters));
  return {
    reading: { ...reading, boxes },
    parsed,
    rivals: findRivals(reading, parsed, today),
    quarters,
    source: 'mrz',
  };
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
