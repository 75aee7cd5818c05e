import type { GreyImage } from '../picture/grey-image.ts';

/** Print is so much darker than its paper, of 255. */
const ink = 60;
/** A line of small print covers more of a page; dust and the shadow of a fold cover less. */
const leastInk = 0.0008;
/** Edges of scans are dark. */
const margin = 0.05;

/** Whether there is nothing on a page but paper. */
export function isEmpty({ width, height, data }: GreyImage): boolean {
  const [left, top] = [Math.floor(margin * width), Math.floor(margin * height)];
  const counts = new Uint32Array(256);
  for (let y = top; y < height - top; y++)
    for (let x = left; x < width - left; x++) counts[data[y * width + x] ?? 0]!++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const paper = medianOf(counts, total);
  const dark = counts.subarray(0, Math.max(0, paper - ink)).reduce((sum, count) => sum + count, 0);
  return dark < leastInk * total;
}

function medianOf(counts: Uint32Array, total: number): number {
  let below = 0;
  for (let value = 0; value < 256; value++) {
    below += counts[value] ?? 0;
    if (below >= total / 2) return value;
  }
  return 255;
}
