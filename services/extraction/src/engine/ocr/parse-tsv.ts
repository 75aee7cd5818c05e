import type { RecognisedWord } from './ocr-engine.ts';

// level page block paragraph line word left top width height confidence text
const wordLevel = '5';

/** The words of Tesseract's TSV output, in its order. Rows of blanks are left out. */
export function parseTsv(tsv: string): RecognisedWord[] {
  return tsv.split('\n').flatMap((row) => {
    const cells = row.split('\t');
    const text = (cells[11] ?? '').trim();
    if (cells[0] !== wordLevel || text === '') return [];
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells.slice(6, 11).map(Number);
    return [
      {
        text,
        x0: left,
        y0: top,
        x1: left + width,
        y1: top + height,
        line: cells.slice(2, 5).join('.'),
        confidence: Math.min(1, Math.max(0, confidence / 100)),
      },
    ];
  });
}
