/**
 * Writes the outlines of the 37 characters of a machine-readable zone, taken from the font OCR-B, to
 * src/engine/mrz/glyphs/ocr-b-outlines.json. Only needed again when that file is to be made anew:
 *
 *     apt-get install fonts-ocr-b
 *     node scripts/extract-glyph-outlines.ts /usr/share/fonts/opentype/ocr-b/OCRB.otf
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { PDFiumModule } from '@hyzyla/pdfium';

/** PDFium's calls for fonts and their outlines; see fpdf_edit.h. */
type FontCalls = {
  HEAPU8: Uint8Array;
  wasmExports: { malloc(sizeBytes: number): number };
  _FPDF_InitLibraryWithConfig(config: object): void;
  _FPDF_CreateNewDocument(): number;
  _FPDFText_LoadFont(document: number, data: number, sizeBytes: number, fontType: number, isCid: number): number;
  _FPDFFont_GetGlyphPath(font: number, character: number, sizePt: number): number;
  _FPDFFont_GetGlyphWidth(font: number, character: number, sizePt: number, width: number): number;
  _FPDFGlyphPath_CountGlyphSegments(path: number): number;
  _FPDFGlyphPath_GetGlyphPathSegment(path: number, index: number): number;
  _FPDFPathSegment_GetPoint(segment: number, x: number, y: number): number;
  _FPDFPathSegment_GetType(segment: number): number;
  _FPDFPathSegment_GetClose(segment: number): number;
};

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';
const unitsPerEm = 1000;
const type1Font = 1;
const segmentKind = { line: 0, curve: 1, move: 2 };

const fontFile = process.argv[2];
if (fontFile === undefined) throw new Error('usage: node extract-glyph-outlines.ts FONT.otf');

const silent = {} as Parameters<typeof PDFiumModule>[0];
const pdfium = (await PDFiumModule(silent)) as unknown as FontCalls;
pdfium._FPDF_InitLibraryWithConfig({ version: 2 });
const font = loadFont(readFileSync(fontFile));
const glyphs = Object.fromEntries([...characters].map((character) => [character, outline(character)]));
const heights = glyphs['H']?.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];
const outlines = {
  source: 'OCR-B by Norbert Schwarz and Matthew Skala, as packaged in Debian (fonts-ocr-b, OCRB.otf)',
  licence: 'You may freely use, modify and/or distribute this file, without limitation.',
  unitsPerEm,
  advance: advanceOf('H'),
  capHeight: Math.max(...heights.filter((_, index) => index % 2 === 1)),
  glyphs,
};
const target = new URL('../src/engine/mrz/glyphs/ocr-b-outlines.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(outlines, null, 2)}\n`);

function loadFont(bytes: Uint8Array): number {
  const data = pdfium.wasmExports.malloc(bytes.length);
  pdfium.HEAPU8.set(bytes, data);
  const loaded = pdfium._FPDFText_LoadFont(pdfium._FPDF_CreateNewDocument(), data, bytes.length, type1Font, 0);
  if (loaded === 0) throw new Error('the font cannot be loaded');
  return loaded;
}

function advanceOf(character: string): number {
  const pointer = pdfium.wasmExports.malloc(4);
  pdfium._FPDFFont_GetGlyphWidth(font, character.charCodeAt(0), unitsPerEm, pointer);
  return new Float32Array(pdfium.HEAPU8.buffer, pointer, 1)[0] ?? 0;
}

/** The outline as an SVG path with the baseline at 0 and y upwards, in thousandths of the type size. */
function outline(character: string): string {
  const path = pdfium._FPDFFont_GetGlyphPath(font, character.charCodeAt(0), unitsPerEm);
  const commands: string[] = [];
  let curve: string[] = [];
  for (let index = 0; index < pdfium._FPDFGlyphPath_CountGlyphSegments(path); index++) {
    const segment = pdfium._FPDFGlyphPath_GetGlyphPathSegment(path, index);
    const kind = pdfium._FPDFPathSegment_GetType(segment);
    const point = pointOf(segment);
    if (kind === segmentKind.move) commands.push(`M${point}`);
    if (kind === segmentKind.line) commands.push(`L${point}`);
    if (kind === segmentKind.curve) curve.push(point);
    if (curve.length === 3) {
      commands.push(`C${curve.join(' ')}`);
      curve = [];
    }
    if (pdfium._FPDFPathSegment_GetClose(segment) !== 0) commands.push('Z');
  }
  return commands.join('');
}

function pointOf(segment: number): string {
  const pointer = pdfium.wasmExports.malloc(8);
  pdfium._FPDFPathSegment_GetPoint(segment, pointer, pointer + 4);
  const [x = 0, y = 0] = new Float32Array(pdfium.HEAPU8.buffer, pointer, 2);
  return `${String(Math.round(x * unitsPerEm))} ${String(Math.round(y * unitsPerEm))}`;
}
