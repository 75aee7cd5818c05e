import { dilate, scaleToWidth } from './raster.ts';
import type { GreyImage } from './grey-image.ts';

/** The brightness of the paper: the lightest value nearby, smoothed, a quarter as wide as the picture. */
export function measurePaper(image: GreyImage): GreyImage {
  const quarter = scaleToWidth(image, Math.max(1, Math.round(image.width / 4)));
  const window = Math.max(3, Math.round(quarter.width / 40) | 1);
  const lightest = dilate(quarter, window, window);
  return smooth(smooth(lightest, window >> 1), window >> 1);
}

// A box blur: rows, then columns, with running sums.
function smooth({ width, height, data }: GreyImage, radius: number): GreyImage {
  const rows = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) blurRun(data, rows, y * width, 1, width, radius);
  const both = new Uint8Array(data.length);
  for (let x = 0; x < width; x++) blurRun(rows, both, x, width, height, radius);
  return { width, height, data: both };
}

function blurRun(
  source: Uint8Array,
  target: Uint8Array,
  base: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0;
  let count = 0;
  for (let index = -radius; index < length; index++) {
    const entering = index + radius;
    const leaving = index - radius - 1;
    if (entering < length) {
      sum += source[base + entering * step] ?? 0;
      count++;
    }
    if (leaving >= 0) {
      sum -= source[base + leaving * step] ?? 0;
      count--;
    }
    if (index >= 0) target[base + index * step] = sum / count;
  }
}
