import type { GreyImage } from '../mrz/grey-image.ts';

/** A grey picture as a PGM file, the form that every Leptonica reads and that costs nothing to write. */
export function toPortableGreymap({ width, height, data }: GreyImage): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${String(width)} ${String(height)}\n255\n`, 'ascii'), data]);
}
