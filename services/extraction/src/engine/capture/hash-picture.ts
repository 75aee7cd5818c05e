import type { GreyImage } from '../picture/grey-image.ts';

/** The side of the picture that is hashed, and how many of its lowest frequencies count each way. */
export const hashedSide = 32;
const frequencies = 8;

/**
 * A perceptual hash: of the lowest 64 frequencies of the picture's cosine transform, which are above their median. Scaling,
 * saving again and changes of light turn few of its bits.
 *
 * @param image {@link hashedSide} pixels wide and high
 * @returns 16 hexadecimal digits
 */
export function hashPicture({ data }: GreyImage): string {
  const values: number[] = [];
  for (let down = 0; down < frequencies; down++)
    for (let across = 0; across < frequencies; across++) values.push(coefficient(data, across, down));
  const sorted = values.slice(1).toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const bits = values.map((value) => (value > median ? 1 : 0));
  return Array.from({ length: 16 }, (_, digit) =>
    bits
      .slice(4 * digit, 4 * digit + 4)
      .reduce<number>((sum, bit) => 2 * sum + bit, 0)
      .toString(16),
  ).join('');
}

function coefficient(data: Uint8Array, across: number, down: number): number {
  let sum = 0;
  for (let y = 0; y < hashedSide; y++)
    for (let x = 0; x < hashedSide; x++) sum += (data[y * hashedSide + x] ?? 0) * cosine(across, x) * cosine(down, y);
  return sum;
}

const cosines = Array.from({ length: frequencies }, (_, frequency) =>
  Float64Array.from({ length: hashedSide }, (_unused, at) => Math.cos((Math.PI * frequency * (at + 0.5)) / hashedSide)),
);

function cosine(frequency: number, at: number): number {
  return cosines[frequency]?.[at] ?? 0;
}
