import type { BoundingBox } from '../read-result.ts';
import type { GreyImage } from '../picture/grey-image.ts';

/** Steps smaller than this, of 255, are the background's. */
const leastStep = 60;

/**
 * How wide the edges of strokes are in an area of a picture: for each run from light to dark or back along a row, its step
 * over its steepest part. The median of all, in pixels.
 *
 * @param area where strokes are expected, as fractions
 * @returns null where no stroke stands out
 */
export function measureEdgeWidth({ width, height, data }: GreyImage, [x0, y0, x1, y1]: BoundingBox): number | null {
  const [left, right] = [Math.floor(x0 * width), Math.min(width, Math.ceil(x1 * width))];
  const widths: number[] = [];
  for (let y = Math.floor(y0 * height); y < Math.min(height, Math.ceil(y1 * height)); y++)
    widths.push(...edgesOf(data.subarray(y * width + left, y * width + right)));
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
