/**
 * Derives the glyph templates of the zone reader from the OCR-B outlines and writes them to
 * src/engine/mrz/glyphs/ocr-b-templates.bin: 37 characters × 3 stroke weights × 2 sharpnesses, each 20 × 28 bytes of ink.
 *
 *     node scripts/derive-glyph-templates.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';

import sharp from 'sharp';

import { cellHeight, cellWidth, capRowsPerCell, zoneAlphabet } from '../src/engine/mrz/glyph-cell.ts';

type Outlines = { advance: number; capHeight: number; glyphs: Record<string, string> };

// The type is drawn with 100 px to the em, so these are hundredths of the type size.
const emPx = 100;
const sidePx = 240;
const baselinePx = 180;
const dilationsPx = [0, 1.5, 3];
const blursPx = [2.5, 6];

const folder = new URL('../src/engine/mrz/glyphs/', import.meta.url);
const outlines = JSON.parse(readFileSync(new URL('ocr-b-outlines.json', folder), 'utf8')) as Outlines;
const templates: Uint8Array[] = [];
for (const dilation of dilationsPx)
  for (const character of zoneAlphabet) {
    const ink = await draw(outlines.glyphs[character] ?? '', dilation);
    for (const blur of blursPx) templates.push(sampleCell(gaussian(ink, blur)));
  }
writeFileSync(new URL('ocr-b-templates.bin', folder), Buffer.concat(templates));

/** Ink from 0 to 1. A stroke around the outline makes the character bolder. */
async function draw(path: string, dilationPx: number): Promise<Float32Array> {
  const scale = emPx / 1000;
  const left = sidePx / 2 - (outlines.advance * scale) / 2;
  const stroke = `stroke="black" stroke-linejoin="round" stroke-width="${String((2 * dilationPx) / scale)}"`;
  const transform = `translate(${String(left)} ${String(baselinePx)}) scale(${String(scale)} ${String(-scale)})`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(sidePx)}" height="${String(sidePx)}">` +
    `<rect width="100%" height="100%" fill="white"/><path d="${path}" transform="${transform}" ${stroke}/></svg>`;
  const pixels = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer();
  return Float32Array.from(pixels, (value) => 1 - value / 255);
}

function gaussian(image: Float32Array, sigma: number): Float32Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const along = (source: Float32Array, step: number): Float32Array =>
    source.map((_, index) => {
      let sum = 0;
      kernel.forEach((weight, offset) => {
        sum += weight * (source[index + (offset - radius) * step] ?? 0);
      });
      return sum / total;
    });
  return along(along(image, 1), sidePx);
}

/** The cell of one pitch around the character, with the capital height in the middle. */
function sampleCell(image: Float32Array): Uint8Array {
  const scale = emPx / 1000;
  const widthPx = outlines.advance * scale;
  const heightPx = (outlines.capHeight * scale * cellHeight) / capRowsPerCell;
  const middle = baselinePx - (outlines.capHeight * scale) / 2;
  const cell = new Uint8Array(cellWidth * cellHeight);
  for (let row = 0; row < cellHeight; row++)
    for (let column = 0; column < cellWidth; column++) {
      const x = sidePx / 2 + ((column + 0.5) / cellWidth - 0.5) * widthPx;
      const y = middle + ((row + 0.5) / cellHeight - 0.5) * heightPx;
      cell[row * cellWidth + column] = Math.round(255 * Math.min(1, bilinear(image, x - 0.5, y - 0.5)));
    }
  return cell;
}

function bilinear(image: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column: number, row: number): number => image[row * sidePx + column] ?? 0;
  const upper = at(left, top) * (1 - (x - left)) + at(left + 1, top) * (x - left);
  const lower = at(left, top + 1) * (1 - (x - left)) + at(left + 1, top + 1) * (x - left);
  return upper * (1 - (y - top)) + lower * (y - top);
}
