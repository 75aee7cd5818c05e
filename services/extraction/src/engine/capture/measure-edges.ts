import type { GreyImage } from '../picture/grey-image.ts';

/** Steps smaller than this, of 255, are the background's. */
const leastStep = 60;

/**
 * How wide the edges of strokes are in a picture of some: for each run from light to dark or back along a row, its step
 * over its steepest part. The median of all, in pixels.
 *
 * @returns null where no stroke stands out
 */
export function measureEdgeWidth({ width, height, data }: GreyImage): number | null {
  const widths = Array.from({ length: height }, (_, y) => edgesOf(data.subarray(y * width, (y + 1) * width))).flat();
  if (widths.length < 20) return null;
  return Math.round(100 * (widths.sort((a, b) => a - b)[widths.length >> 1] ?? 0)) / 100;
}

function edgesOf(row: Uint8Array): number[] {
  const found: number[] = [];
  for (let from = 0; from < row.length - 1;) {
    const direction = Math.sign((row[from + 1] ?? 0) - (row[from] ?? 0));
    let to = from + 1;
    let steepest = 0;
    while (to < row.length && Math.sign((row[to] ?? 0) - (row[to - 1] ?? 0)) === direction) {
      steepest = Math.max(steepest, Math.abs((row[to] ?? 0) - (row[to - 1] ?? 0)));
      to++;
    }
    const step = Math.abs((row[to - 1] ?? 0) - (row[from] ?? 0));
    if (direction !== 0 && step >= leastStep) found.push(step / steepest);
    from = Math.max(from + 1, to - 1);
  }
  return found;
}
