import sharp from 'sharp';

import { writeOcrB } from '../../scripts/write-ocr-b.ts';

/** What a document shows: its zone, and captions with what stands below each. */
export type DrawnDocument = {
  zone: readonly string[];
  print: readonly (readonly [caption: string, value: string])[];
  hasPortrait?: boolean;
};

// A data page of 125 × 88 mm, ten pixels to the millimetre, and characters of a zone ten to the inch.
const width = 1250;
const height = 880;
const pitch = 25.4;
/** Where the portrait is drawn. */
export const portraitBox = [60 / width, 150 / height, 290 / width, 460 / height] as const;

/** Draws a document in the size of a passport as a PNG, its text as outlines: no machine needs a font for it. */
export async function drawDocument({ zone, print, hasPortrait = true }: DrawnDocument): Promise<Buffer> {
  const half = Math.ceil(print.length / 2);
  const captions = print.map(([caption, value], at) => {
    const [x, y] = [at < half ? 330 : 790, 170 + 100 * (at % half)];
    return write(caption, x, y, 12, '#5b6b66') + write(value, x, y + 40, 21);
  });
  const step = zone.length === 3 ? 2.1 : 2.75;
  const lines = zone.map((line, row) => {
    const x = (width - line.length * pitch) / 2;
    return write(line, x, 840 - step * pitch * (zone.length - 1 - row), pitch, '#141414');
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">
${background()}${hasPortrait ? portrait() : ''}${captions.join('\n')}${lines.join('\n')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

function background(): string {
  const waves = Array.from({ length: 30 }, (_, index) => {
    const y = String(20 + index * 22);
    return `<path d="M0 ${y}Q312 ${String(index * 22 - 10)} 625 ${y}T1250 ${y}"/>`;
  });
  return `<rect width="100%" height="100%" fill="#eef2ee"/><g fill="none" stroke="#c2dccb" stroke-width="2">${waves.join('')}</g>`;
}

function portrait(): string {
  return `<rect x="60" y="150" width="230" height="310" fill="#c9d3da"/>
<ellipse cx="175" cy="275" rx="62" ry="80" fill="#8d9aa5"/><path d="M75 460Q85 365 175 365T275 460Z" fill="#6f7d89"/>`;
}

function write(text: string, x: number, y: number, step: number, fill = '#1d2421'): string {
  return writeOcrB(text, { x, y, step, fill });
}
