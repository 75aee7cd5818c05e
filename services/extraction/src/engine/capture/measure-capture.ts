import {
  decodeAsStored,
  decodeWhole,
  inspectImage,
  readMetadata,
  shrink,
  type ImageFile,
  type Region,
} from '../picture/decode-image.ts';
import { decodeColours } from '../picture/decode-colours.ts';
import { defaultBudget } from '../limits.ts';
import { findEditors, findThumbnail } from './file-traces.ts';
import { hashPicture, hashedSide } from './hash-picture.ts';
import { isRecompressed, jpegQualityOf } from './jpeg-traces.ts';
import { measureEdgeWidth } from './measure-edges.ts';
import { measureLight } from './measure-light.ts';
import { measurePattern } from './measure-pattern.ts';
import { cutOut } from '../picture/raster.ts';
import type { BoundingBox } from '../read-result.ts';
import type { CaptureSignals } from '@ifcgate/contracts';
import type { GreyImage } from '../picture/grey-image.ts';

/** Where the zone of a document stands in its picture. */
export type ZonePlace = {
  /** From 1. */
  page: number;
  /** Of its lines, as fractions of the picture upright. */
  boxes: readonly BoundingBox[];
  /** How many characters a line has. */
  characters: number;
  /** How many quarters clockwise the picture has to be turned for it to stand upright. */
  quarters: number;
  /** By how much its lines fall to the right, where it was seen. */
  slope?: number | undefined;
};

/** Fine things are looked at in so many pixels of the middle, or of the zone: more say nothing else. */
const mostSide = 768;
const lightSide = 512;
const colourSide = 96;
/** Two small pictures of one scene correlate by 0.95 and more, whatever was done to their light. */
const sameScene = 0.85;

/** Measures how a picture was taken, of several pages that with the zone: about 80 ms of a processor for a megapixel. */
export async function measureCapture(file: ImageFile, zone: ZonePlace | undefined): Promise<CaptureSignals> {
  const page = (zone?.page ?? 1) - 1;
  const metadata = await readMetadata(file, page);
  const { exif, isJpeg, isTurned } = metadata;
  const grey = await decodeWhole(file, page);
  const light = await shrink(grey, sizeWithin(grey, lightSide));
  const hashed = await shrink(grey, { width: hashedSide, height: hashedSide });
  const strokes = cutOut(grey, zone === undefined ? middleOf(grey) : regionOf(zone, grey));
  const middle = cutOut(grey, middleOf(grey));
  const blocks = isTurned ? await decodeAsStored(file, page, middleOf(metadata)) : middle;
  return {
    width_px: grey.width,
    height_px: grey.height,
    resolution_dpi: zone === undefined ? null : Math.round(10 * pitchOf(zone, grey)),
    orientation_degrees: zone === undefined ? null : (90 * (4 - zone.quarters)) % 360,
    edge_width_px: measureEdgeWidth(isSideways(zone) ? transpose(strokes) : strokes),
    ...measureLight(light),
    zone_margin: zone === undefined ? null : marginOf(zone),
    chroma: chromaOf(await decodeColours(file, page, colourSide)),
    pattern: measurePattern(middle),
    jpeg_quality: jpegQualityOf(file.bytes),
    is_recompressed: isRecompressed(blocks, isJpeg),
    editors: findEditors(metadata),
    thumbnail_differs: exif === undefined ? null : await differsFromThumbnail(hashed, exif),
    perceptual_hash: hashPicture(hashed),
  };
}

// By its longer side: a strip of a million rows would be enlarged a thousandfold by its width.
function sizeWithin({ width, height }: GreyImage, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function isSideways(zone: ZonePlace | undefined): boolean {
  return (zone?.quarters ?? 0) % 2 === 1;
}

// From the left top corner of a block, so that blocks lie as they do in the file.
function middleOf({ width, height }: { width: number; height: number }): Region {
  const [wide, high] = [Math.min(width, mostSide), Math.min(height, mostSide)];
  const [left, top] = [(width - wide) / 2, (height - high) / 2].map((start) => Math.floor(start / 8) * 8);
  return { left: left ?? 0, top: top ?? 0, width: wide, height: high };
}

function regionOf({ boxes }: ZonePlace, { width, height }: GreyImage): Region {
  const at = (fraction: number, side: number): number => Math.min(side - 1, Math.max(0, Math.floor(fraction * side)));
  const left = at(Math.min(...boxes.map(([x0]) => x0)), width);
  const top = at(Math.min(...boxes.map(([, y0]) => y0)), height);
  const right = at(Math.max(...boxes.map(([, , x1]) => x1)), width);
  const bottom = at(Math.max(...boxes.map(([, , , y1]) => y1)), height);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

function pitchOf({ boxes, characters, quarters }: ZonePlace, { width, height }: GreyImage): number {
  const [x0, y0, x1, y1] = boxes[0] ?? [0, 0, 0, 0];
  return (quarters % 2 === 0 ? (x1 - x0) * width : (y1 - y0) * height) / characters;
}

function marginOf({ boxes }: ZonePlace): number {
  const margins = boxes.map(([x0, y0, x1, y1]) => Math.min(x0, y0, 1 - x1, 1 - y1));
  return Math.round(10_000 * Math.max(0, Math.min(...margins))) / 10_000;
}

function transpose({ width, height, data }: GreyImage): GreyImage {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = data[y * width + x] ?? 0;
  return { width: height, height: width, data: turned };
}

function chromaOf({ data, channels }: { data: Uint8Array; channels: number }): number {
  if (channels < 3) return 0;
  let sum = 0;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return Math.round((10_000 * sum) / (255 * (data.length / 3))) / 10_000;
}

// A thumbnail that cannot be decoded is none; black bars above and below its picture belong to some cameras.
async function differsFromThumbnail(picture: GreyImage, exif: Uint8Array): Promise<boolean | null> {
  const bytes = findThumbnail(exif);
  if (bytes === undefined) return null;
  try {
    const file = await inspectImage({ bytes, budget: { ...defaultBudget, maxImagePixels: 1_000_000 } });
    const thumbnail = await shrink(await decodeWhole(file, 0), { width: hashedSide, height: hashedSide });
    return correlation(picture.data, thumbnail.data) < sameScene;
  } catch {
    return null;
  }
}

function correlation(one: Uint8Array, other: Uint8Array): number {
  const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  let [both, ofOne, ofOther] = [0, 0, 0];
  one.forEach((value, index) => {
    const [left, right] = [value - a, (other[index] ?? 0) - b];
    both += left * right;
    ofOne += left * left;
    ofOther += right * right;
  });
  return both / Math.max(1, Math.sqrt(ofOne * ofOther));
}
