import { readFileSync } from 'node:fs';

import { cellHeight, cellWidth, zoneAlphabet } from './glyph-cell.ts';

const variantsPerCharacter = 6;

/** Glyph pictures to compare a cell with. */
export type TemplateSet = {
  columns: number;
  rows: number;
  /** How many pictures there are of each character. */
  variants: number;
  /** The pictures one after another, by character, each with mean 0 and length 1. */
  pictures: Float32Array;
};

/** The full set: three stroke weights in two sharpnesses, in 20 × 28 samples. */
export const fineTemplates: TemplateSet = normalise(loadPictures(), cellWidth, cellHeight, variantsPerCharacter);

/** A small set to search with: the two sharpnesses of the regular weight, in 10 × 14 samples. */
export const coarseTemplates: TemplateSet = normalise(
  loadPictures().map((variants) => variants.slice(0, 2).map(halve)),
  cellWidth / 2,
  cellHeight / 2,
  2,
);

// The file holds weight by weight, in each character by character, in each sharpness by sharpness.
function loadPictures(): Float32Array[][] {
  const bytes = readFileSync(new URL('glyphs/ocr-b-templates.bin', import.meta.url));
  const size = cellWidth * cellHeight;
  return [...zoneAlphabet].map((_, character) =>
    [0, 1, 2].flatMap((weight) =>
      [0, 1].map((sharpness) => {
        const index = (weight * zoneAlphabet.length + character) * 2 + sharpness;
        return Float32Array.from(bytes.subarray(index * size, (index + 1) * size));
      }),
    ),
  );
}

function halve(picture: Float32Array): Float32Array {
  const half = new Float32Array((cellWidth * cellHeight) / 4);
  for (let row = 0; row < cellHeight / 2; row++)
    for (let column = 0; column < cellWidth / 2; column++) {
      const at = 2 * row * cellWidth + 2 * column;
      half[(row * cellWidth) / 2 + column] =
        ((picture[at] ?? 0) +
          (picture[at + 1] ?? 0) +
          (picture[at + cellWidth] ?? 0) +
          (picture[at + cellWidth + 1] ?? 0)) /
        4;
    }
  return half;
}

function normalise(pictures: Float32Array[][], columns: number, rows: number, variants: number): TemplateSet {
  const size = columns * rows;
  const flat = new Float32Array(pictures.length * variants * size);
  pictures.flat().forEach((picture, index) => {
    const mean = picture.reduce((sum, value) => sum + value, 0) / size;
    const length = Math.sqrt(picture.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    flat.set(
      picture.map((value) => (value - mean) / length),
      index * size,
    );
  });
  return { columns, rows, variants, pictures: flat };
}
