import sharp from 'sharp';

import { writeOcrB } from '../../scripts/write-ocr-b.ts';
import type { GreyImage } from '../../src/engine/picture/grey-image.ts';

/** Pixels from one character to the next: a passport scanned at 220 dpi. */
const pitch = 22;
const margin = 60;

/** A clean zone in OCR-B on plain paper, sharp and level, as it is printed. */
export async function drawZone(lines: readonly string[]): Promise<GreyImage> {
  const width = Math.ceil((lines[0]?.length ?? 0) * pitch + 2 * margin);
  const height = Math.ceil(lines.length * 2.6 * pitch + 6 * pitch);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">
<rect width="100%" height="100%" fill="#f2f2ee"/>
${lines.map((line, row) => writeOcrB(line, { x: margin, y: 4 * pitch + row * 2.6 * pitch, step: pitch, fill: '#161616' })).join('\n')}
</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
