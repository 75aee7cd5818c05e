import { cutInk, type InkStrip } from './ink-strip.ts';
import { decodeZone, guessFormat, type DecodedZone } from './decode-zone.ts';
import { findLines, type TextLine } from './find-lines.ts';
import { alignColumns, margin } from './align-columns.ts';
import { extendGrid, fitGrid, readGrid, type FittedGrid, type StripLine } from './fit-grid.ts';
import { measurePitch } from './measure-pitch.ts';
import { measurePaper } from '../picture/measure-paper.ts';
import { scaleToWidth } from '../picture/raster.ts';
import { groupLines, type LineGroup } from './group-lines.ts';
import type { BoundingBox } from '../read-result.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { Grid } from './score-cells.ts';
import type { ZoneFormat } from './zone-layouts.ts';

/** A machine-readable zone found in a picture. */
export type ZoneReading = DecodedZone & {
  format: ZoneFormat;
  /** The mean likeness of its characters to OCR-B, 0 to 1. */
  fit: number;
  /** Per line, as fractions of the picture. */
  boxes: BoundingBox[];
  /** By how much its lines fall to the right, where it was seen. */
  slope?: number;
};

/** Lines are looked for at the first width, and at the next only where that finds none: on tilted pages they touch. */
const searchWidths = [700, 500, 1000];
/** A coarse look takes so many pixels, however long the picture is. */
const coarsePixels = 350_000;
/** Glyphs are compared at this many pixels per character; a sharper picture is reduced to it. */
const pixelsPerCharacter = 22;
/** A rough fit this good needs no second opinion. */
const clearFit = 0.8;

/** How many characters a line may have in a group of so many lines. */
type LineLengths = (lines: number) => readonly number[];

/** Of passports, cards and visas. */
const usualLengths: LineLengths = (lines) => (lines === 3 ? [30] : [44, 36]);

/** How much a group of lines is like a zone, and where its characters stand. */
export type GroupFit = {
  group: LineGroup;
  strip: InkStrip;
  grids: FittedGrid[];
  characters: number;
  /** 0 to 1. */
  fit: number;
  /** Whether it needs no second opinion. */
  isClear: boolean;
};

/** Compares groups of lines of an upright picture with zones, each with the number of characters that fits it best. */
export function compareWithZones(image: GreyImage, lengthsOf = usualLengths): (group: LineGroup) => GroupFit {
  const paper = measurePaper(image);
  return (group) => {
    const fits = lengthsOf(group.length).map((characters) => fitGroup(image, paper, group, characters));
    const best = fits.reduce((one, other) => (other.fit > one.fit ? other : one));
    return { ...best, group, isClear: best.fit > clearFit };
  };
}

/** How lines of a zone are looked for. */
type Search = {
  /** Which lines lie like one; those of passports, cards and visas. */
  group?: ((lines: readonly TextLine[]) => LineGroup[]) | undefined;
  /** Whether a coarse look is enough, such as for a second document beside one that was found. */
  isCoarse?: boolean;
};

/** The lines of a picture that lie like those of a zone, most promising first, in pixels of the picture. */
export function findGroups(image: GreyImage, { group = groupLines, isCoarse = false }: Search = {}): LineGroup[] {
  const coarseWidth = Math.round(Math.sqrt((coarsePixels * image.width) / image.height));
  const widths = isCoarse ? [coarseWidth] : searchWidths;
  const small = scaleToWidth(image, Math.min(image.width, Math.max(...widths)));
  const scale = image.width / small.width;
  for (const width of widths) {
    const groups = group(findLines(small, width).map((line) => enlarge(line, scale)));
    if (groups.length > 0) return groups;
  }
  return [];
}

function enlarge({ x0, x1, middleY, slope, thickness }: TextLine, scale: number): TextLine {
  return { x0: x0 * scale, x1: x1 * scale, middleY: middleY * scale, slope, thickness: thickness * scale };
}

function fitGroup(
  image: GreyImage,
  paper: GreyImage,
  group: LineGroup,
  characters: number,
): Omit<GroupFit, 'group' | 'isClear'> {
  // One line may have caught a stain at its end: the middle one of the ends is the safest.
  const left = median(group.map((line) => line.x0));
  const right = median(group.map((line) => line.x1));
  const roughPitch = (right - left) / (characters - 0.35);
  const strip = cutInk(image, paper, areaAround(group, roughPitch), Math.min(1, pixelsPerCharacter / roughPitch));
  const lines = group.map((line): StripLine => ({
    left: (left - strip.left) * strip.scale,
    right: (right - strip.left) * strip.scale,
    middleY: (line.middleY + line.slope * ((left + right) / 2 - (line.x0 + line.x1) / 2) - strip.top) * strip.scale,
    slope: line.slope,
  }));
  const pitch = measurePitch(strip, lines, roughPitch * strip.scale);
  const grids = lines.map((line) => fitGrid(strip, line, pitch, characters));
  return { strip, grids, characters, fit: grids.reduce((sum, { fit }) => sum + fit, 0) / grids.length };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function areaAround(
  group: readonly TextLine[],
  pitch: number,
): { left: number; top: number; right: number; bottom: number } {
  const ends = group.flatMap((line) => {
    const rise = (Math.abs(line.slope) * (line.x1 - line.x0)) / 2;
    return [line.middleY - rise, line.middleY + rise];
  });
  return {
    left: Math.min(...group.map((line) => line.x0)) - 2 * pitch,
    right: Math.max(...group.map((line) => line.x1)) + 2 * pitch,
    top: Math.min(...ends) - 2 * pitch,
    bottom: Math.max(...ends) + 2 * pitch,
  };
}

/** Reads a group of lines as a zone. */
export function readGroup(image: GreyImage, { strip, grids, characters }: GroupFit): ZoneReading {
  const wide = grids.map(({ grid }) => readGrid(strip, extendGrid(grid, margin)));
  const lines = alignColumns(wide, characters);
  const scores = lines.map((line) => line.scores);
  const format = guessFormat(scores, characters);
  return {
    ...decodeZone(scores, format),
    format,
    fit: lines.reduce((sum, line) => sum + line.fit, 0) / lines.length,
    slope: median(wide.map(({ grid }) => grid.slope)),
    boxes: wide.map(({ grid }, index) => toBox(image, strip, grid, lines[index]?.first ?? margin, characters)),
  };
}

function toBox(image: GreyImage, strip: InkStrip, grid: Grid, first: number, characters: number): BoundingBox {
  const left = grid.left + first * grid.pitch;
  const width = grid.pitch * characters;
  const half = grid.pitch * grid.capHeight * 0.6 + (Math.abs(grid.slope) * width) / 2;
  const across = (x: number): number => share((x / strip.scale + strip.left) / image.width);
  const down = (y: number): number => share((y / strip.scale + strip.top) / image.height);
  return [across(left), down(grid.middleY - half), across(left + width), down(grid.middleY + half)];
}

function share(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
