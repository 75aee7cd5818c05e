import type { GreyImage } from '../mrz/grey-image.ts';

// BITMAPFILEHEADER and BITMAPINFOHEADER, then a palette of 256 greys.
const headerBytes = 14 + 40;
const paletteBytes = 256 * 4;
const bitsPerPixel = 8;
const millimetresPerInch = 25.4;

/**
 * A grey picture as a BMP file: Leptonica reads it without further libraries and row by row, while it takes each pixel of
 * a PGM by a call of its own, which costs a seventh of the time of a page.
 *
 * @param dpi the resolution that it states
 */
export function toBitmapFile({ width, height, data }: GreyImage, dpi: number): Buffer {
  const stride = Math.ceil(width / 4) * 4;
  const dataAt = headerBytes + paletteBytes;
  const file = Buffer.alloc(dataAt + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(dataAt, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bitsPerPixel, 28);
  file.writeUInt32LE(stride * height, 34);
  const perMetre = Math.round((dpi / millimetresPerInch) * 1000);
  file.writeInt32LE(perMetre, 38);
  file.writeInt32LE(perMetre, 42);
  file.writeUInt32LE(256, 46);
  for (let grey = 0; grey < 256; grey++) file.fill(grey, headerBytes + 4 * grey, headerBytes + 4 * grey + 3);
  // Rows from the bottom.
  for (let y = 0; y < height; y++)
    file.set(data.subarray(y * width, (y + 1) * width), dataAt + (height - 1 - y) * stride);
  return file;
}
