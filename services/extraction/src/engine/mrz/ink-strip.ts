import { scaleToWidth } from '../picture/raster.ts';
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
