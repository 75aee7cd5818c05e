import { dilate, scaleToWidth } from '../picture/raster.ts';
import type { GreyImage } from '../picture/grey-image.ts';

/** A part of a picture as ink: 0 is the paper around it, 1 is black, whatever the light. */
export type InkStrip = {
  width: number;
  height: number;
  data: Float32Array;
  /** Where the part lies in the picture, and how many of its pixels a pixel of the picture became. */
  left: number;
  top: number;
  scale: number;
};

/** The brightness of the paper: the lightest value nearby, smoothed, a quarter as wide as the picture. */
export function measurePaper(image: GreyImage): GreyImage {
  const quarter = scaleToWidth(image, Math.max(1, Math.round(image.width / 4)));
  const window = Math.max(3, Math.round(quarter.width / 40) | 1);
  const lightest = dilate(quarter, window, window);
  return smooth(smooth(lightest, window >> 1), window >> 1);
}

/** Cuts a part out of a picture as ink, reduced by `scale` (1 or below). */
export function cutInk(
  image: GreyImage,
  paper: GreyImage,
  area: { left: number; top: number; right: number; bottom: number },
  scale: number,
): InkStrip {
  const left = Math.max(0, Math.floor(area.left));
  const top = Math.max(0, Math.floor(area.top));
  const width = Math.max(1, Math.min(image.width, Math.ceil(area.right)) - left);
  const height = Math.max(1, Math.min(image.height, Math.ceil(area.bottom)) - top);
  const part = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * image.width + left;
    part.set(image.data.subarray(from, from + width), y * width);
  }
  const reduced =
    scale < 1 ? scaleToWidth({ width, height, data: part }, Math.round(width * scale)) : { width, height, data: part };
  const actualScale = reduced.width / width;
  const ratio = paper.width / image.width;
  const data = new Float32Array(reduced.data.length);
  for (let y = 0; y < reduced.height; y++)
    for (let x = 0; x < reduced.width; x++) {
      const paperX = Math.min(paper.width - 1, ((left + x / actualScale) * ratio) | 0);
      const paperY = Math.min(paper.height - 1, ((top + y / actualScale) * ratio) | 0);
      const light = Math.max(13, paper.data[paperY * paper.width + paperX] ?? 255);
      data[y * reduced.width + x] = 1 - Math.min(1, (reduced.data[y * reduced.width + x] ?? 0) / light);
    }
  return { width: reduced.width, height: reduced.height, data, left, top, scale: actualScale };
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
