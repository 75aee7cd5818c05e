import type { GreyImage } from '../picture/grey-image.ts';

/** Neighbours that differ by more than this, of 255, are the edge of something; the grain of paper and of JPEG is below. */
const edge = 12;
/** A line of small print has more edges on a page; dust and the shadow of a fold have fewer. */
const fewestEdges = 0.0006;
/** Edges of scans are dark. */
const margin = 0.05;

/**
 * Whether there is nothing on a page but paper, of any tone and however lit: nothing has an edge. Print has, dark on light or
 * light on dark, faded or small on a large ground; what only may be print counts as such.
 */
export function isEmpty({ width, height, data }: GreyImage): boolean {
  const [left, top] = [Math.floor(margin * width), Math.floor(margin * height)];
  let [edges, looked] = [0, 0];
  for (let y = top; y < height - top - 1; y++)
    for (let x = left; x < width - left - 1; x++) {
      const own = data[y * width + x] ?? 0;
      const across = Math.abs(own - (data[y * width + x + 1] ?? 0));
      const down = Math.abs(own - (data[(y + 1) * width + x] ?? 0));
      if (across > edge || down > edge) edges++;
      looked++;
    }
  return edges < fewestEdges * looked;
}
