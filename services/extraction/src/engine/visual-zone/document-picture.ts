import { decodeBlackPrint } from '../picture/decode-colours.ts';
import { inspectImage, shrink, sizeOfPage, type Region } from '../picture/decode-image.ts';
import { measurePaper } from '../picture/measure-paper.ts';
import { cutOut, turn } from '../picture/raster.ts';
import { turnBack } from '../picture/turn-box.ts';
import { renderPage } from '../pdf/page-raster.ts';
import { withPdf } from '../pdf/open-pdf.ts';
import type { BoundingBox } from '../read-result.ts';
import type { FileKind } from '../sniff.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { PixelBox } from './printed-lines.ts';
import type { FileSource } from '../page-range.ts';

/** A file, and which part of which of its pages is looked at. */
export type DocumentPlace = FileSource & {
  kind: FileKind;
  /** From 1. */
  page: number;
  /** Of the lines of its zone; none where it has no zone, and all of the page is looked at. */
  boxes: readonly BoundingBox[];
  characters: number;
  /** How many quarters clockwise the picture has to be turned for it to stand upright. */
  quarters: number;
  /** By how much the zone falls to the right. */
  slope?: number | undefined;
  /** What machines read on a page that is looked at as a whole: it must not confirm itself. */
  without?: BoundingBox | undefined;
};

/** What is printed on a document outside of its zone, upright and level, ready to be recognised. */
export type DocumentPicture = {
  /** Ink on white paper. */
  print: GreyImage;
  /** The same as it was lit, for what is no print. */
  lit: GreyImage;
  /** A box of it as fractions of the page as it came. */
  toPage: (box: PixelBox) => BoundingBox;
};

/** Characters of a zone stand ten to the inch: this many pixels from one to the next are 280 dpi. */
export const wantedPitch = 28;
/** Below 70 dpi the print beside a zone is a few pixels high, and nothing is read but noise. */
const leastPitch = 7;
const mostPixels = 2_000_000;
const mostEnlarged = 4;
const renderDpi = 200;
/** By the largest document with a zone, in widths of it: so much lies beside the zone and above it. */
const reach = { beside: 0.16, above: 0.75 };

/** Takes the part of a page that lies around and above a zone; undefined where its print is too small to be read. */
export async function takeDocument(place: DocumentPlace): Promise<DocumentPicture | undefined> {
  const size = await openPage(place);
  const isTurned = place.quarters % 2 === 1;
  const upright = isTurned ? { width: size.height, height: size.width } : size;
  const part = place.boxes.length === 0 ? { ...upright, left: 0, top: 0 } : partAbove(place, upright);
  if (part.width < 50 || part.height < 30) return undefined;
  const scale = scaleFor(place, upright, part);
  if (scale === undefined) return undefined;
  const region = backToPage(part, upright, place.quarters);
  const lit = turn(await size.take(region, scale), place.quarters);
  const level = levelled(lit, place.slope ?? 0);
  return {
    print: withoutPaper(level.image),
    lit: level.image,
    toPage(box) {
      const [x0, y0, x1, y1] = level.toFractions(box);
      const across = (x: number): number => share((part.left + x * part.width) / upright.width);
      const down = (y: number): number => share((part.top + y * part.height) / upright.height);
      return turnBack([across(x0), down(y0), across(x1), down(y1)], place.quarters);
    },
  };
}

type Size = { width: number; height: number };
type Page = Size & { take: (region: Region, scale: number) => Promise<GreyImage> };

async function openPage(place: DocumentPlace): Promise<Page> {
  const { kind, budget, page } = place;
  if (kind !== 'pdf') {
    const file = await inspectImage(place);
    const size = await sizeOfPage(file, page - 1);
    return { ...size, take: (region, scale) => decodeBlackPrint(file, page - 1, region, scale) };
  }
  const image = await withPdf(place, (pdf) => pdf.withPage(page, (open) => renderPage(open, renderDpi, budget)));
  return {
    width: image.width,
    height: image.height,
    take(region, scale) {
      const part = cutOut(image, region);
      return shrink(part, scaled(part, scale));
    },
  };
}

function partAbove({ boxes, quarters }: DocumentPlace, { width, height }: Size): Region {
  const lines = boxes.map((box) => turnBack(box, (4 - quarters) % 4));
  const left = Math.min(...lines.map(([x0]) => x0)) * width;
  const right = Math.max(...lines.map(([, , x1]) => x1)) * width;
  const top = Math.min(...lines.map(([, y0]) => y0)) * height;
  const wide = right - left;
  const from = Math.floor(Math.max(0, left - reach.beside * wide));
  const above = Math.floor(Math.max(0, top - reach.above * wide));
  const to = Math.ceil(Math.min(width, right + reach.beside * wide));
  return { left: from, top: above, width: to - from, height: Math.floor(top) - above };
}

function scaleFor({ boxes, characters, quarters }: DocumentPlace, { width }: Size, part: Size): number | undefined {
  const most = Math.min(mostEnlarged, Math.sqrt(mostPixels / (part.width * part.height)));
  const [first] = boxes;
  if (first === undefined) return Math.min(1, most);
  const [x0, , x1] = turnBack(first, (4 - quarters) % 4);
  const pitch = ((x1 - x0) * width) / characters;
  return pitch < leastPitch ? undefined : Math.min(wantedPitch / pitch, most);
}

// The part of the upright page, in the pixels of the page as it came.
function backToPage(part: Region, upright: Size, quarters: number): Region {
  const { left, top, width, height } = part;
  const rest = { right: upright.width - left - width, bottom: upright.height - top - height };
  if (quarters === 1) return { left: top, top: rest.right, width: height, height: width };
  if (quarters === 2) return { left: rest.right, top: rest.bottom, width, height };
  return quarters === 3 ? { left: rest.bottom, top: left, width: height, height: width } : part;
}

/** Moves each column of a picture up or down, so that lines which fall by `slope` lie level: print leans, and stays sharp. */
function levelled(image: GreyImage, slope: number): { image: GreyImage; toFractions: (box: PixelBox) => BoundingBox } {
  const { width, height, data } = image;
  const fallAt = (x: number): number => slope * (x - width / 2);
  const toFractions = ({ x0, y0, x1, y1 }: PixelBox): BoundingBox => {
    const fall = fallAt((x0 + x1) / 2);
    return [x0 / width, (y0 + fall) / height, x1 / width, (y1 + fall) / height];
  };
  if (Math.abs(slope) < 0.005) return { image, toFractions };
  const moved = new Uint8Array(data.length).fill(255);
  for (let x = 0; x < width; x++) {
    const fall = Math.round(fallAt(x));
    for (let y = Math.max(0, -fall); y < Math.min(height, height - fall); y++)
      moved[y * width + x] = data[(y + fall) * width + x] ?? 255;
  }
  return { image: { width, height, data: moved }, toFractions };
}

// Divided by the paper around it, print is as dark under a shadow or a foil as elsewhere.
function withoutPaper(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  const paper = measurePaper(image);
  const print = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.min(paper.height - 1, Math.floor((y * paper.height) / height)) * paper.width;
    for (let x = 0; x < width; x++) {
      const light = paper.data[row + Math.min(paper.width - 1, Math.floor((x * paper.width) / width))] ?? 255;
      print[y * width + x] = Math.min(255, (255 * (data[y * width + x] ?? 0)) / Math.max(1, light));
    }
  }
  return { width, height, data: print };
}

function scaled({ width, height }: Size, scale: number): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function share(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
}
