import type { GreyImage } from '../picture/grey-image.ts';

/** What a picture of print looks like before it is read. */
export type Print = {
  /** The median height of its letters in pixels; undefined when it shows too few. */
  letterHeight: number | undefined;
  /** How far its lines fall to the right, in degrees; 0 when they lie level or nothing tells. */
  slantDegrees: number;
};

const fewestLetters = 20;
/** A page full of small print has some 10,000. */
const mostBlobs = 500_000;
const rowsPerSample = 4;
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

/** A dark stretch of a row, from x0 up to x1, and the blob it was the first of. */
type Run = { x0: number; x1: number; label: Label };
/** A blob as known so far; of those that turn out to be one, the later point to an earlier. */
type Label = Blob & { index: number; sameAs: Label | undefined };

/**
 * The connected dark areas of a picture, each row's runs joined to those they touch in the row above; none where there
 * are so many that they are noise.
 */
function findBlobs(image: GreyImage): Blob[] {
  const threshold = darkestOfPaper(image);
  const labels: Label[] = [];
  let above: Run[] = [];
  for (const row of rowsOf(image)) {
    above = labelRow(row, { threshold, above, labels });
    if (labels.length > mostBlobs) return [];
  }
  return labels.filter(({ sameAs }) => sameAs === undefined);
}

/** A row of a picture. Work on pixels is done row by row: V8 keeps a function that is called often as machine code. */
type Row = { y: number; pixels: Uint8Array };

function rowsOf({ width, height, data }: GreyImage): Row[] {
  return Array.from({ length: height }, (_, y) => ({ y, pixels: data.subarray(y * width, (y + 1) * width) }));
}

function labelRow(
  { y, pixels }: Row,
  { threshold, above, labels }: { threshold: number; above: readonly Run[]; labels: Label[] },
): Run[] {
  const runs: Run[] = [];
  const { length } = pixels;
  let next = 0;
  for (let x = 0; x < length; x++) {
    if ((pixels[x] as number) > threshold) continue;
    const x0 = x;
    while (x < length && (pixels[x] as number) <= threshold) x++;
    while (next < above.length && (above[next] as Run).x1 < x0) next++;
    let label: Label | undefined;
    // The last one touched may touch the next run, too.
    for (let index = next; index < above.length && (above[index] as Run).x0 <= x; index++)
      label = join(label, rootOf((above[index] as Run).label));
    label ??= startLabel(labels, { x0, y0: y, x1: x - 1, y1: y, pixels: 0 });
    add(label, { x0, y0: y, x1: x - 1, y1: y, pixels: x - x0 });
    runs.push({ x0, x1: x, label });
  }
  return runs;
}

function startLabel(labels: Label[], blob: Blob): Label {
  const label = { ...blob, index: labels.length, sameAs: undefined };
  labels.push(label);
  return label;
}

function rootOf(label: Label): Label {
  let at = label;
  // Each step halves the way for the next, or a comb would take the square of its teeth.
  while (at.sameAs !== undefined) at = at.sameAs = at.sameAs.sameAs ?? at.sameAs;
  return at;
}

function join(one: Label | undefined, other: Label): Label {
  if (one === undefined || one === other) return other;
  const [first, second] = one.index < other.index ? [one, other] : [other, one];
  add(first, second);
  second.sameAs = first;
  return first;
}

function add(blob: Blob, { x0, y0, x1, y1, pixels }: Blob): void {
  blob.x0 = Math.min(blob.x0, x0);
  blob.y0 = Math.min(blob.y0, y0);
  blob.x1 = Math.max(blob.x1, x1);
  blob.y1 = Math.max(blob.y1, y1);
  blob.pixels += pixels;
}

// Otsu's threshold: paper and ink are the two groups of grey values that differ most.
function darkestOfPaper(image: GreyImage): number {
  const counts = new Uint32Array(256);
  // Every few rows tell as much as all.
  for (const { y, pixels } of rowsOf(image)) if (y % rowsPerSample === 0) count(pixels, counts);
  const total = counts.reduce((all, each) => all + each, 0);
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
  return threshold;
}

function count(pixels: Uint8Array, counts: Uint32Array): void {
  for (let x = 0; x < pixels.length; x++) (counts[pixels[x] as number] as number)++;
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
