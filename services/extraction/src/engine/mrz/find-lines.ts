import { dilate, erode, findAreas, scaleToWidth } from '../picture/raster.ts';
import type { GreyImage } from '../picture/grey-image.ts';

/** A long dark band that may be a line of a zone, in pixels of the picture it was found in. */
export type TextLine = {
  x0: number;
  x1: number;
  /** The middle of its height, at the middle of its width. */
  middleY: number;
  /** Pixels down per pixel to the right. */
  slope: number;
  thickness: number;
};

/** The long, thin, nearly level dark bands of a picture, looked for at a width of `searchWidth` pixels. */
export function findLines(image: GreyImage, searchWidth: number): TextLine[] {
  const small = scaleToWidth(image, searchWidth);
  const scale = image.width / searchWidth;
  return findAreas(darkBands(small)).flatMap((area) => {
    const line = toLine(area, small.width);
    if (line === undefined) return [];
    return [
      {
        x0: line.x0 * scale,
        x1: line.x1 * scale,
        middleY: line.middleY * scale,
        slope: line.slope,
        thickness: line.thickness * scale,
      },
    ];
  });
}

// Dark strokes on any paper (what a closing fills in), joined along the line, with specks taken out.
function darkBands(image: GreyImage): GreyImage {
  const closed = erode(dilate(image, 11, 11), 11, 11);
  const strokes = closed.data;
  for (let index = 0; index < strokes.length; index++)
    strokes[index] = (strokes[index] ?? 0) - (image.data[index] ?? 0);
  const threshold = Math.max(percentile(strokes, 0.88), 20);
  for (let index = 0; index < strokes.length; index++) strokes[index] = (strokes[index] ?? 0) > threshold ? 255 : 0;
  const ink: GreyImage = { ...image, data: strokes };
  const joined = erode(dilate(ink, 23, 1), 23, 1);
  return dilate(erode(joined, 9, 3), 9, 3);
}

function percentile(values: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  let below = 0;
  for (let value = 0; value < 256; value++) {
    below += counts[value] ?? 0;
    if (below >= share * values.length) return value;
  }
  return 255;
}

function toLine(area: Int32Array, width: number): TextLine | undefined {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const position of area) {
    const [x, y] = [position % width, Math.floor(position / width)];
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const length = x1 + 1 - x0;
  if (length < 0.22 * width || y1 + 1 - y0 < 5) return undefined;
  const slope = fitSlope(area, width);
  if (Math.abs(slope) > 0.15) return undefined;
  const heights = Float32Array.from(
    area,
    (position) => Math.floor(position / width) - slope * (position % width),
  ).sort();
  const at = (share: number): number => heights[Math.min(heights.length - 1, Math.floor(share * heights.length))] ?? 0;
  const thickness = at(0.97) - at(0.03) + 1;
  if (thickness > 0.06 * width || length / thickness < 10) return undefined;
  return { x0, x1: x1 + 1, middleY: at(0.5) + (slope * (x0 + x1 + 1)) / 2, slope, thickness };
}

function fitSlope(area: Int32Array, width: number): number {
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (const position of area) {
    const [x, y] = [position % width, Math.floor(position / width)];
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const count = area.length;
  return (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX || 1);
}
