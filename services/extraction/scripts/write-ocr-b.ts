import { readFileSync } from 'node:fs';

type Outlines = { advance: number; glyphs: Record<string, string> };

const outlineFile = new URL('../src/engine/mrz/glyphs/ocr-b-outlines.json', import.meta.url);
const { advance, glyphs } = JSON.parse(readFileSync(outlineFile, 'utf8')) as Outlines;

/** Where a line of type begins, in pixels, `step` of them from one character to the next, and its colour. */
type Place = { x: number; y: number; step: number; fill: string };

/** Capital letters, digits and fillers in OCR-B, as outlines in SVG. */
export function writeOcrB(text: string, { x, y, step, fill }: Place): string {
  const scale = step / advance;
  return [...text]
    .map((character, index) => {
      const outline = glyphs[character];
      if (outline === undefined) return '';
      const place = `translate(${(x + index * step).toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(6)} ${(-scale).toFixed(6)})`;
      return `<path d="${outline}" transform="${place}" fill="${fill}"/>`;
    })
    .join('');
}
