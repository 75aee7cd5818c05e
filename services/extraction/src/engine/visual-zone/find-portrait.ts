import { scaleToWidth } from '../picture/raster.ts';
import { dilate, erode, findAreas } from '../picture/raster.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { PixelBox, PrintedWord } from './printed-lines.ts';

/** A portrait is found on so many cells across a document. */
const cells = 96;
/** Darker than the paper by this much, of 255: skin and hair are, tinted paper is not. */
const darker = 18;
/** Letters are so many cells high at most, and gone when the picture is opened by more. */
const letterCells = 5;
/** ICAO 9303-3: portraits are higher than wide, a quarter of the page across, and lie on its left or right. */
const shape = { leastWidth: 0.12, mostWidth: 0.42, leastRatio: 0.55, mostRatio: 1.05, leastFilled: 0.55 };
/** A second one this large, and nobody can tell which is the portrait: ghost pictures are smaller. */
const rival = 0.7;
const mostWordsInside = 3;

/**
 * Finds the portrait of a document by where it lies and how much of it is inked: one dark area without print, higher than
 * wide, beside the text. None where there is no such area, or more than one. That it shows a face is not looked at.
 */
export function findPortrait(lit: GreyImage, words: readonly PrintedWord[]): PixelBox | undefined {
  const small = scaleToWidth(lit, Math.min(lit.width, cells));
  const paper = paperOf(small);
  const dark = { ...small, data: small.data.map((value) => (paper - value > darker ? 255 : 0)) };
  // Hair and clothes lie apart where the face is light; what joins them must not join print.
  const closed = erode(dilate(dark, 3, 3), 3, 3);
  const opened = dilate(erode(closed, letterCells, letterCells), letterCells, letterCells);
  const scale = lit.width / small.width;
  const boxes = findAreas(opened)
    .flatMap((area) => toPortrait(area, opened))
    .map(({ x0, y0, x1, y1 }) => ({ x0: x0 * scale, y0: y0 * scale, x1: x1 * scale, y1: y1 * scale }))
    .filter((box) => words.filter((word) => liesIn(word, box)).length <= mostWordsInside)
    .sort((a, b) => areaOf(b) - areaOf(a));
  const [first, second] = boxes;
  if (first === undefined) return undefined;
  return second !== undefined && areaOf(second) > rival * areaOf(first) ? undefined : first;
}

function paperOf({ data }: GreyImage): number {
  return data.toSorted()[Math.floor(0.8 * data.length)] ?? 255;
}

function toPortrait(area: Int32Array, { width }: GreyImage): PixelBox[] {
  let [x0, y0, x1, y1] = [width, Infinity, 0, 0];
  for (const position of area) {
    const [x, y] = [position % width, Math.floor(position / width)];
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
  }
  const [wide, high] = [x1 - x0, y1 - y0];
  const isLarge = wide >= shape.leastWidth * width && wide <= shape.mostWidth * width;
  const isUpright = wide >= shape.leastRatio * high && wide <= shape.mostRatio * high;
  const isFilled = area.length >= shape.leastFilled * wide * high;
  const isAside = x1 < width / 2 || x0 > width / 2;
  return isLarge && isUpright && isFilled && isAside ? [{ x0, y0, x1, y1 }] : [];
}

function areaOf({ x0, y0, x1, y1 }: PixelBox): number {
  return (x1 - x0) * (y1 - y0);
}

function liesIn({ x0, y0, x1, y1, text, confidence }: PrintedWord, box: PixelBox): boolean {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const isRead = confidence > 0.7 && /[\p{L}\p{N}]{3}/u.test(text);
  return isRead && x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1;
}
