import type { GreyImage } from '../picture/grey-image.ts';

// Weights and positions as integers: the arithmetic of pixels is then exact, and the same on every machine.
const weightBits = 11;
const weightOne = 1 << weightBits;
/** Of a widened row's precision, what fits into 16 bits: weights overshoot by a quarter. */
const rowBits = 4;
const rowShift = weightBits - rowBits;
const pixelShift = weightBits + rowBits;
const positionBits = 16;
const positionOne = 1 << positionBits;
const white = 255;

/** The four pixels around each new one, from `first` on, and what each counts for. */
type Taps = { first: Int32Array; weights: Int32Array };

/**
 * Enlarges a picture by Catmull-Rom splines, across and then down: two times four pixels weighed for each new one, in
 * place of sixteen.
 */
export function enlarge(image: GreyImage, scale: number): GreyImage {
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const { first, weights } = tapsFor(image.height, height);
  const rowAt = widenedRows(image, width);
  const pixels = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    const top = first[y] ?? 0;
    const rows = [rowAt(top), rowAt(top + 1), rowAt(top + 2), rowAt(top + 3)] as const;
    blend(rows, weights.subarray(4 * y, 4 * y + 4), pixels.subarray(y * width, (y + 1) * width));
  }
  return { width, height, data: new Uint8Array(pixels.buffer) };
}

function blend(
  [a, b, c, d]: readonly [Int16Array, Int16Array, Int16Array, Int16Array],
  [wa = 0, wb = 0, wc = 0, wd = 0]: Int32Array,
  to: Uint8ClampedArray,
): void {
  for (let x = 0; x < to.length; x++)
    to[x] =
      ((a[x] as number) * wa +
        (b[x] as number) * wb +
        (c[x] as number) * wc +
        (d[x] as number) * wd +
        (1 << (pixelShift - 1))) >>
      pixelShift;
}

/** The rows of a picture, widened; beyond its edges, those at the edges. The last four asked for are kept. */
function widenedRows({ width, height, data }: GreyImage, newWidth: number): (y: number) => Int16Array {
  const taps = tapsFor(width, newWidth);
  const kept = Array.from({ length: 4 }, () => ({ y: -1, row: new Int16Array(newWidth) }));
  // With its ends repeated, no pixel of a row needs to ask whether it has neighbours.
  const padded = new Uint8Array(width + 4);
  return (y) => {
    const near = Math.min(height - 1, Math.max(0, y));
    const place = kept[near % 4] as (typeof kept)[number];
    if (place.y === near) return place.row;
    place.y = near;
    padded.set(data.subarray(near * width, (near + 1) * width), 2);
    padded.fill(padded[2] as number, 0, 2).fill(padded[width + 1] as number, width + 2);
    widen(padded, taps, place.row);
    return place.row;
  };
}

function widen(from: Uint8Array, { first, weights }: Taps, to: Int16Array): void {
  for (let x = 0, tap = 0; x < to.length; x++, tap += 4) {
    const at = (first[x] as number) + 2;
    to[x] =
      ((from[at] as number) * (weights[tap] as number) +
        (from[at + 1] as number) * (weights[tap + 1] as number) +
        (from[at + 2] as number) * (weights[tap + 2] as number) +
        (from[at + 3] as number) * (weights[tap + 3] as number)) >>
      rowShift;
  }
}

function tapsFor(size: number, newSize: number): Taps {
  const first = new Int32Array(newSize);
  const weights = new Int32Array(4 * newSize);
  for (let index = 0; index < newSize; index++) {
    const centre = ((index + 0.5) * size) / newSize - 0.5;
    const left = Math.floor(centre);
    const t = centre - left;
    first[index] = left - 1;
    // Catmull-Rom: the cubic through the two inner points whose slopes there are those of their neighbours' chords.
    const shares = [
      (-t * (1 - t) * (1 - t)) / 2,
      1 + (t * t * (3 * t - 5)) / 2,
      (t * (1 + t * (4 - 3 * t))) / 2,
      (t * t * (t - 1)) / 2,
    ].map((share) => Math.round(share * weightOne));
    // What rounding took or gave, the nearer of the inner points bears: grey stays grey.
    const rest = weightOne - shares.reduce((sum, share) => sum + share, 0);
    const nearer = t < 0.5 ? 1 : 2;
    shares[nearer] = (shares[nearer] ?? 0) + rest;
    weights.set(shares, 4 * index);
  }
  return { first, weights };
}

/** Turns a picture about its centre, clockwise for positive degrees, onto white paper that shows all of it. */
export function turn(image: GreyImage, degrees: number): GreyImage {
  const { cos, sin } = parts(degrees);
  const { width, height } = turnedSize(image, degrees);
  const data = new Uint8Array(width * height).fill(white);
  const step = { x: fixed(cos), y: fixed(-sin) };
  // From the centres of the first pixels of its rows to where they lay.
  const fromX = (1 - width) / 2;
  for (let y = 0; y < height; y++) {
    const fromY = y + (1 - height) / 2;
    const start = {
      x: fixed(fromX * cos + fromY * sin + (image.width - 1) / 2),
      y: fixed(-fromX * sin + fromY * cos + (image.height - 1) / 2),
    };
    sample(image, { start, step }, data.subarray(y * width, (y + 1) * width));
  }
  return { width, height, data };
}

/** The size of the paper that shows all of a picture once it is turned. */
export function turnedSize(
  { width, height }: Pick<GreyImage, 'width' | 'height'>,
  degrees: number,
): { width: number; height: number } {
  const { cos, sin } = parts(degrees);
  return {
    width: Math.ceil(width * Math.abs(cos) + height * Math.abs(sin)),
    height: Math.ceil(width * Math.abs(sin) + height * Math.abs(cos)),
  };
}

function parts(degrees: number): { cos: number; sin: number } {
  const angle = (degrees * Math.PI) / 180;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

type Point = { x: number; y: number };

function fixed(value: number): number {
  return Math.round(value * positionOne);
}

/** Takes pixels along a line, each from the four around its place. */
function sample(
  { width, height, data }: GreyImage,
  { start, step }: { start: Point; step: Point },
  to: Uint8Array,
): void {
  const [lastX, lastY] = [width - 1, height - 1];
  let atX = start.x;
  let atY = start.y;
  for (let x = 0; x < to.length; x++, atX += step.x, atY += step.y) {
    const left = atX >> positionBits;
    const top = atY >> positionBits;
    if (left < 0 || top < 0 || left >= lastX || top >= lastY) continue;
    const rightShare = (atX & (positionOne - 1)) >> 8;
    const lowerShare = (atY & (positionOne - 1)) >> 8;
    const from = top * width + left;
    const a = data[from] as number;
    const c = data[from + width] as number;
    const upper = (a << 8) + ((data[from + 1] as number) - a) * rightShare;
    const lower = (c << 8) + ((data[from + width + 1] as number) - c) * rightShare;
    to[x] = ((upper << 8) + (lower - upper) * lowerShare + (1 << 15)) >> 16;
  }
}
