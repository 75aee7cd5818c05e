import type { GreyImage } from '../picture/grey-image.ts';

/** The sum of the luminance table of ISO 10918-1, annex K, from which the usual encoders scale theirs. */
const standardSum = 3688;
/** How much more neighbours differ across the edges of blocks than elsewhere: 1.0 to 1.15 where there are none. */
const clearBlocks = 1.2;

/**
 * The quality that a JPEG was saved with on the scale of the Independent JPEG Group, 1 to 100, from its first table.
 *
 * @returns null for what is no JPEG, or has no table
 */
export function jpegQualityOf(bytes: Uint8Array): number | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === 0xdb && (bytes[at + 4] ?? 0) >> 4 === 0) return fromTable(bytes.subarray(at + 5, at + 69));
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

function fromTable(table: Uint8Array): number {
  const percent = (100 * table.reduce((sum, value) => sum + value, 0)) / standardSum;
  const quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent;
  return Math.min(100, Math.max(1, Math.round(quality)));
}

/**
 * Whether the blocks of eight of a JPEG show where none of the file's own are: in another format, or at another place.
 *
 * @param image at the size of the file, from its left top corner or a multiple of eight from it
 */
export function isRecompressed(image: GreyImage, isJpeg: boolean): boolean {
  const steps = stepsByOffset(image);
  const candidates = steps.map((_, offset) => offset).filter((offset) => !isJpeg || !isBeside(offset, 0));
  return candidates.some((offset) => {
    const others = candidates.filter((other) => !isBeside(other, offset)).map((other) => steps[other] ?? 0);
    const mean = others.reduce((sum, value) => sum + value, 0) / Math.max(1, others.length);
    return others.length > 1 && (steps[offset] ?? 0) > clearBlocks * mean;
  });
}

// An edge of blocks shows in the differences on either side of it as well.
function isBeside(one: number, other: number): boolean {
  return [0, 1, 7].includes((one - other + 8) % 8);
}

// How much neighbours differ from one column to the next, by the place of their border among eight, without slopes.
function stepsByOffset({ width, height, data }: GreyImage): number[] {
  const sums = new Float64Array(8);
  const counts = new Float64Array(8);
  for (let y = 0; y < height; y++)
    for (let x = 2; x < width - 1; x++) {
      const at = y * width + x;
      const across = (data[at] ?? 0) - (data[at - 1] ?? 0);
      const around = (data[at + 1] ?? 0) - (data[at - 2] ?? 0);
      const step = Math.abs(3 * across - around);
      // Edges of what is shown say nothing of blocks.
      if (step > 90) continue;
      sums[x % 8] = (sums[x % 8] ?? 0) + step;
      counts[x % 8] = (counts[x % 8] ?? 0) + 1;
    }
  return [...sums].map((sum, offset) => sum / Math.max(1, counts[offset] ?? 0));
}
