import type { FileParts } from '../scratch-file.ts';
import type { GreyImage } from '../picture/grey-image.ts';

// TIFF 6.0: types of entries, and the tags of a bilevel or grey picture.
const [short, long, rational] = [3, 4, 5];
const entryBytes = 12;
const preludeBytes = 8;
const inches = 2;
const blackIsZero = 1;

/**
 * A grey picture as a TIFF file: a header and its pixels, which neither side has to copy or convert. Leptonica takes each
 * pixel of a PGM by a call of its own, a seventh of the time of a page.
 *
 * @param dpi the resolution that it states
 */
export function toTiffFile({ width, height, data }: GreyImage, dpi: number): FileParts {
  return [headerOf({ width, height }, dpi), data];
}

function headerOf({ width, height }: Pick<GreyImage, 'width' | 'height'>, dpi: number): Buffer {
  const entries = 12;
  const resolutionAt = preludeBytes + 2 + entries * entryBytes + 4;
  const dataAt = resolutionAt + 8;
  const header = Buffer.alloc(dataAt);
  header.write('II*\0', 'latin1');
  header.writeUInt32LE(preludeBytes, 4);
  header.writeUInt16LE(entries, preludeBytes);
  // In the order of their tags, as the format demands.
  const fields: [tag: number, type: number, value: number][] = [
    [256, long, width],
    [257, long, height],
    [258, short, 8],
    [259, short, 1],
    [262, short, blackIsZero],
    [273, long, dataAt],
    [277, short, 1],
    [278, long, height],
    [279, long, width * height],
    [282, rational, resolutionAt],
    [283, rational, resolutionAt],
    [296, short, inches],
  ];
  for (const [index, [tag, type, value]] of fields.entries()) {
    const at = preludeBytes + 2 + index * entryBytes;
    header.writeUInt16LE(tag, at);
    header.writeUInt16LE(type, at + 2);
    header.writeUInt32LE(1, at + 4);
    header.writeUInt32LE(value, at + 8);
  }
  header.writeUInt32LE(Math.round(dpi), resolutionAt);
  header.writeUInt32LE(1, resolutionAt + 4);
  return header;
}
