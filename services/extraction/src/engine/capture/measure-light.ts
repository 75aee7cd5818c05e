import type { GreyImage } from '../picture/grey-image.ts';

const black = 4;
const white = 252;
/** Where half of a picture is as light as this, a white spot is paper. */
const whitePaper = 236;

/** How much of a picture is black or white beyond what could be told apart, and how large its largest white spot is. */
export function measureLight(image: GreyImage): { clipped_dark: number; clipped_light: number; glare: number } {
  const { data } = image;
  const count = (is: (value: number) => boolean): number => data.reduce((sum, value) => sum + (is(value) ? 1 : 0), 0);
  const isWhitePaper = count((value) => value >= whitePaper) > data.length / 2;
  return {
    clipped_dark: rounded(count((value) => value <= black) / data.length),
    clipped_light: rounded(count((value) => value >= white) / data.length),
    glare: isWhitePaper ? 0 : rounded(largestSpot(image) / data.length),
  };
}

function largestSpot({ width, height, data }: GreyImage): number {
  const seen = new Uint8Array(data.length);
  let largest = 0;
  for (let start = 0; start < data.length; start++) {
    if (seen[start] === 1 || (data[start] ?? 0) < white) continue;
    largest = Math.max(largest, spread(start));
  }
  return largest;

  function spread(start: number): number {
    const open = [start];
    seen[start] = 1;
    let size = 0;
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      size++;
      const [x, y] = [place % width, Math.floor(place / width)];
      for (const next of [
        x > 0 && place - 1,
        x < width - 1 && place + 1,
        y > 0 && place - width,
        y < height - 1 && place + width,
      ])
        if (next !== false && seen[next] === 0 && (data[next] ?? 0) >= white) {
          seen[next] = 1;
          open.push(next);
        }
    }
    return size;
  }
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
