import { findRivals, type RivalZone } from './find-rivals.ts';
import { parseZone, type ParsedZone } from './parse-zone.ts';
import { compareWithZones, findGroups, readGroup, type GroupFit, type ZoneReading } from './read-zone.ts';
import { turn } from '../picture/raster.ts';
import { turnBack } from '../picture/turn-box.ts';
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
/** So many groups of lines are compared with a zone on each side, before those that are likest are read. */
const mostCompared = 4;
/** So many groups that are no zone are read on each side: lines of text that lie like one. */
const mostMisread = 2;

/** A picture upright, or turned to one of its other sides. */
type Side = { image: GreyImage; quarters: number; today: string };

/**
 * Looks for machine-readable zones in a picture: of any size, and lying on any of its sides, each for itself.
 *
 * @returns none when nothing in it is enough like one
 */
export function findZones(image: GreyImage, today: string): FoundZone[] {
  const found: FoundZone[] = [];
  for (const quarters of [0, 1]) {
    const turned = turn(image, quarters);
    const isCoarse = found.length > 0;
    const groups = findGroups(turned, { isCoarse });
    if (groups.every((group) => liesOnAny(group, turned, { quarters, found }))) continue;
    readAll({ image: turned, quarters, today }, groups, found);
    // Lines that stand on their head are found just as well, but cannot be read.
    if (groups.every((group) => liesOnAny(group, turned, { quarters, found }))) continue;
    const reversed = turn(turned, 2);
    readAll({ image: reversed, quarters: quarters + 2, today }, findGroups(reversed, { isCoarse }), found);
  }
  return found;
}

function readAll(side: Side, groups: readonly LineGroup[], found: FoundZone[]): void {
  const waiting: GroupFit[] = [];
  const compare = compareWithZones(side.image);
  const isFree = (group: LineGroup): boolean => !liesOnAny(group, side.image, { ...side, found });
  for (const group of groups.filter(isFree).slice(0, mostCompared)) {
    if (!isFree(group)) continue;
    const fit = compare(group);
    if (!fit.isClear || !read(fit)) waiting.push(fit);
  }
  let misread = 0;
  for (const fit of waiting.sort((a, b) => b.fit - a.fit))
    if (misread < mostMisread && isFree(fit.group) && !read(fit)) misread++;

  function read(fit: GroupFit): boolean {
    const zone = found.length < mostZones ? toZone(readGroup(side.image, fit), side) : undefined;
    if (zone !== undefined) found.push(zone);
    return zone !== undefined;
  }
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

// The middle of one of its lines lies on a zone that was read.
function liesOnAny(
  group: LineGroup,
  { width, height }: GreyImage,
  { quarters, found }: { quarters: number; found: readonly FoundZone[] },
): boolean {
  return group.some((line) => {
    const [x, y] = [(line.x0 + line.x1) / 2 / width, line.middleY / height];
    const [left, top] = turnBack([x, y, x, y], quarters);
    return found.some(({ reading: { boxes } }) =>
      boxes.some(([x0, y0, x1, y1]) => left >= x0 && left <= x1 && top >= y0 && top <= y1),
    );
  });
}

/** The zone of a French or Swiss driving licence in a picture that may lie on any of its sides. */
export function findLicenceZone(image: GreyImage, today: string): FoundZone | undefined {
  for (const quarters of [0, 2, 1, 3]) {
    const turned = turn(image, quarters);
    // What fits best of one line and of two is not told by how well it fits.
    for (const group of findGroups(turned, { group: groupLicenceLines })) {
      const fit = compareWithZones(turned, () => [30])(group);
      const found = toZone(readGroup(turned, fit), { image: turned, quarters, today });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isConvincing(reading: ZoneReading, parsed: ParsedZone): boolean {
  const passed = parsed.checks.filter((check) => check.passed).length;
  // Where nothing can be checked the picture alone has to convince.
  const isBacked = parsed.checks.length > 0 && 2 * passed >= parsed.checks.length;
  return reading.fit >= clearFit || (reading.fit >= lowestFit && isBacked);
}
