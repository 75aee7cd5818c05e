import type { InferenceSession } from 'onnxruntime-node';

import { runModel, type ToTensor } from './run-model.ts';
import type { GreyImage } from '../../picture/grey-image.ts';

/** A piece of a printed line, in pixels of its picture: its middle line rises by `slope` from the left to the right. */
export type LineBox = { x0: number; x1: number; yMiddle: number; slope: number; height: number };

// As the model was trained: colours about these means, and of this spread.
const channels = [
  { mean: 0.485, spread: 0.229 },
  { mean: 0.456, spread: 0.224 },
  { mean: 0.406, spread: 0.225 },
];
/** The model halves a picture five times. */
const grid = 32;
/** Print is found in smaller pictures than it can be read in; a megapixel takes half a second. */
const mostPixels = 1_000_000;
const mostPixelsAtOnce = 200_000;
const overlap = grid;
const mostEnlarged = 1.5;
const isInk = 0.3;
const isLine = 0.6;
/** The model marks the core of a line; the line reaches further by this share of area to perimeter. */
const reach = 1.5;
const fewestPixels = 12;

/** Finds the pieces of printed lines in a picture, by a model that marks their cores. */
export async function findLines(session: InferenceSession, toTensor: ToTensor, image: GreyImage): Promise<LineBox[]> {
  const scale = Math.min(mostEnlarged, Math.sqrt(mostPixels / (image.width * image.height)));
  const width = roundToGrid(image.width * scale);
  const height = roundToGrid(image.height * scale);
  const pixels = shrink(image, width, height);
  const marks = new Float32Array(width * height);
  for (const band of bandsOf(width, height)) {
    const part = pixels.subarray(band.from * width, band.to * width);
    const marked = await runModel(session, toTensor(toPlanes(part), [1, channels.length, band.to - band.from, width]));
    const inner = marked.data.subarray((band.innerFrom - band.from) * width, (band.innerTo - band.from) * width);
    marks.set(inner, band.innerFrom * width);
    marked.release();
  }
  const [toX, toY] = [image.width / width, image.height / height];
  return findCores(marks, width, height).flatMap((core) => toLineBox(core, { toX, toY }) ?? []);
}

type Band = { from: number; to: number; innerFrom: number; innerTo: number };

/** A page at once takes 200 MB, a band of it 50. Each sees a little of its neighbours, and is never lower than that takes. */
function bandsOf(width: number, height: number): Band[] {
  const rows = Math.max(2 * overlap + grid, roundToGrid(mostPixelsAtOnce / width));
  if (rows >= height) return [{ from: 0, to: height, innerFrom: 0, innerTo: height }];
  const step = rows - 2 * overlap;
  const bands: Band[] = [];
  for (let innerFrom = 0; innerFrom < height; innerFrom += step) {
    const from = Math.max(0, Math.min(innerFrom - overlap, height - rows));
    bands.push({ from, to: from + rows, innerFrom, innerTo: Math.min(height, innerFrom + step) });
  }
  return bands;
}

function roundToGrid(length: number): number {
  return Math.max(grid, Math.round(length / grid) * grid);
}

/** The mean of the pixels that each pixel of the smaller picture covers, or those between where it is larger. */
function shrink({ width, height, data }: GreyImage, toWidth: number, toHeight: number): Float32Array {
  const columns = spans(width, toWidth);
  const rows = spans(height, toHeight);
  const small = new Float32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++) shrinkRow({ width, data }, { small, y, rows, columns });
  return small;
}

type Spans = { from: Int32Array; to: Int32Array };

function spans(length: number, count: number): Spans {
  const from = Int32Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
  const to = Int32Array.from({ length: count }, (_, index) =>
    Math.max((from[index] ?? 0) + 1, Math.floor(((index + 1) * length) / count)),
  );
  return { from, to };
}

function shrinkRow(
  { width, data }: Pick<GreyImage, 'width' | 'data'>,
  { small, y, rows, columns }: { small: Float32Array; y: number; rows: Spans; columns: Spans },
): void {
  const [top, bottom] = [rows.from[y] ?? 0, rows.to[y] ?? 0];
  const count = columns.from.length;
  for (let x = 0; x < count; x++) {
    const [left, right] = [columns.from[x] ?? 0, columns.to[x] ?? 0];
    let sum = 0;
    for (let row = top; row < bottom; row++)
      for (let at = row * width + left; at < row * width + right; at++) sum += data[at] ?? 0;
    small[y * count + x] = sum / ((bottom - top) * (right - left));
  }
}

function toPlanes(pixels: Float32Array): Float32Array {
  const planes = new Float32Array(channels.length * pixels.length);
  for (const [index, { mean, spread }] of channels.entries()) {
    const offset = index * pixels.length;
    for (let at = 0; at < pixels.length; at++) planes[offset + at] = ((pixels[at] ?? 0) / 255 - mean) / spread;
  }
  return planes;
}

/** Pixels that hang together: how many, how sure, and the sums that their middle line follows from. */
type Core = {
  pixels: number;
  sureness: number;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  sumX: number;
  sumY: number;
  sumXX: number;
  sumXY: number;
};

function findCores(marks: Float32Array, width: number, height: number): Core[] {
  const isSeen = new Uint8Array(width * height);
  const cores: Core[] = [];
  for (let start = 0; start < isSeen.length; start++) {
    if (isSeen[start] === 1 || (marks[start] ?? 0) <= isInk) continue;
    const core = gather(marks, isSeen, { start, width, height });
    if (core.pixels >= fewestPixels && core.sureness / core.pixels >= isLine) cores.push(core);
  }
  return cores;
}

function gather(
  marks: Float32Array,
  isSeen: Uint8Array,
  { start, width, height }: { start: number; width: number; height: number },
): Core {
  const core: Core = {
    ...{ pixels: 0, sureness: 0, x0: width, x1: 0, y0: height, y1: 0 },
    ...{ sumX: 0, sumY: 0, sumXX: 0, sumXY: 0 },
  };
  const waiting = [start];
  isSeen[start] = 1;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    add(core, x, y, marks[at] ?? 0);
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (isSeen[next] === 1 || (marks[next] ?? 0) <= isInk) continue;
        isSeen[next] = 1;
        waiting.push(next);
      }
  }
  return core;
}

function add(core: Core, x: number, y: number, mark: number): void {
  core.pixels++;
  core.sureness += mark;
  core.x0 = Math.min(core.x0, x);
  core.x1 = Math.max(core.x1, x + 1);
  core.y0 = Math.min(core.y0, y);
  core.y1 = Math.max(core.y1, y + 1);
  core.sumX += x;
  core.sumY += y;
  core.sumXX += x * x;
  core.sumXY += x * y;
}

/** Print that stands upright is no line of a page put straight. */
const steepest = 0.2;

function toLineBox(core: Core, { toX, toY }: { toX: number; toY: number }): LineBox | undefined {
  const { pixels, sumX, sumY, sumXX, sumXY } = core;
  const width = core.x1 - core.x0;
  if (core.y1 - core.y0 > 3 * width) return undefined;
  const spreadX = sumXX - (sumX * sumX) / pixels;
  const isLong = width > 3 * (pixels / width);
  const slope = isLong && spreadX > 0 ? (sumXY - (sumX * sumY) / pixels) / spreadX : 0;
  if (Math.abs(slope) > steepest) return undefined;
  // What a core is high on average, without its ends and its slant.
  const height = Math.min(core.y1 - core.y0, (1.1 * pixels) / width + 1);
  const further = (reach * width * height) / (2 * (width + height));
  const middleX = (core.x0 + core.x1) / 2;
  return {
    x0: (core.x0 - further) * toX,
    x1: (core.x1 + further) * toX,
    yMiddle: (sumY / pixels + 0.5 + slope * (middleX - sumX / pixels - 0.5)) * toY,
    slope: (slope * toY) / toX,
    height: (height + 2 * further) * toY,
  };
}
