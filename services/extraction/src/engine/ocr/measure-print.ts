import type { GreyImage } from '../mrz/grey-image.ts';

/** What a picture of print looks like before it is read. */
export type Print = {
  /** The median height of its letters in pixels; undefined when it shows too few. */
  letterHeight: number | undefined;
  /** How far its lines fall to the right, in degrees; 0 when they lie level or nothing tells. */
  slantDegrees: number;
};

const fewestLetters = 20;
const widestSlantDegrees = 4;
const coarseStepDegrees = 0.5;
const fineStepDegrees = 0.1;
/** Less than this shifts the end of a line by less than half its height. */
const smallestSlantDegrees = 0.25;

/** Measures the letters of a picture and the slant of its lines. */
export function measurePrint(image: GreyImage): Print {
  const letters = findBlobs(image).filter(isLetter);
  if (letters.length < fewestLetters) return { letterHeight: undefined, slantDegrees: 0 };
  const heights = letters.map((letter) => letter.y1 - letter.y0 + 1).sort((a, b) => a - b);
  const letterHeight = heights[Math.floor(heights.length / 2)] ?? 0;
  const slant = measureSlant(letters, letterHeight);
  return { letterHeight, slantDegrees: Math.abs(slant) < smallestSlantDegrees ? 0 : slant };
}

type Blob = { x0: number; y0: number; x1: number; y1: number; pixels: number };

function isLetter({ x0, y0, x1, y1, pixels }: Blob): boolean {
  const width = x1 - x0 + 1;
  const height = y1 - y0 + 1;
  return height >= 6 && height <= 120 && width <= 2 * height && width >= 0.1 * height && pixels >= 0.1 * width * height;
}

/** The connected dark areas of a picture. */
function findBlobs(image: GreyImage): Blob[] {
  const { width, height } = image;
  const isOpen = darkPixels(image);
  const stack = new Int32Array(width * height);
  const blobs: Blob[] = [];
  for (let start = 0; start < isOpen.length; start++) {
    if (isOpen[start] === 0) continue;
    const blob = { x0: width, y0: height, x1: 0, y1: 0, pixels: 0 };
    let size = 0;
    stack[size++] = start;
    isOpen[start] = 0;
    while (size > 0) {
      const at = stack[--size] ?? 0;
      const x = at % width;
      const y = (at - x) / width;
      blob.pixels++;
      blob.x0 = Math.min(blob.x0, x);
      blob.x1 = Math.max(blob.x1, x);
      blob.y0 = Math.min(blob.y0, y);
      blob.y1 = Math.max(blob.y1, y);
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (isOpen[next] !== 1) continue;
          isOpen[next] = 0;
          stack[size++] = next;
        }
    }
    blobs.push(blob);
  }
  return blobs;
}

// Otsu's threshold: paper and ink are the two groups of grey values that differ most.
function darkPixels({ data }: GreyImage): Uint8Array {
  const counts = new Array<number>(256).fill(0);
  for (const value of data) counts[value] = (counts[value] ?? 0) + 1;
  const total = data.length;
  const sum = counts.reduce((all, count, value) => all + count * value, 0);
  let [threshold, best, darkCount, darkSum] = [0, 0, 0, 0];
  for (let value = 0; value < 255; value++) {
    darkCount += counts[value] ?? 0;
    darkSum += value * (counts[value] ?? 0);
    if (darkCount === 0 || darkCount === total) continue;
    const apart = darkSum / darkCount - (sum - darkSum) / (total - darkCount);
    const variance = darkCount * (total - darkCount) * apart * apart;
    if (variance > best) [threshold, best] = [value, variance];
  }
  const dark = new Uint8Array(total);
  for (let index = 0; index < total; index++) dark[index] = (data[index] ?? 255) <= threshold ? 1 : 0;
  return dark;
}

// Seen along their own slant, the feet of the letters fall into few, full rows.
function measureSlant(letters: readonly Blob[], letterHeight: number): number {
  const around = (centre: number, reach: number, step: number): number => {
    let [best, bestScore] = [centre, -1];
    const steps = Math.round(reach / step);
    for (let index = -steps; index <= steps; index++) {
      const degrees = centre + index * step;
      const score = sharpness(letters, degrees, letterHeight) - Math.abs(index) * 1e-9;
      if (score > bestScore) [best, bestScore] = [degrees, score];
    }
    return best;
  };
  return around(around(0, widestSlantDegrees, coarseStepDegrees), coarseStepDegrees, fineStepDegrees);
}

function sharpness(letters: readonly Blob[], degrees: number, letterHeight: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const binHeight = Math.max(1, letterHeight / 5);
  const bins = new Map<number, number>();
  for (const { x0, x1, y1 } of letters) {
    const foot = (y1 - slope * (x0 + x1) * 0.5) / binHeight;
    const bin = Math.floor(foot);
    const share = foot - bin;
    bins.set(bin, (bins.get(bin) ?? 0) + 1 - share);
    bins.set(bin + 1, (bins.get(bin + 1) ?? 0) + share);
  }
  let score = 0;
  for (const count of bins.values()) score += count * count;
  return score;
}
