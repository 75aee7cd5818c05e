import { oncePer } from '../once-per.ts';
import { withAllocation, type Pdfium } from './pdfium.ts';

/** A digit as it is drawn: which cells of a grid its ink covers. */
type Shape = Uint8Array;

const columns = 20;
const rows = 24;
const digits = [...'0123456789'];
/** Fonts that every PDF reader has, upright and bold, with and without serifs. */
const standardFonts = [
  ...['Helvetica', 'Helvetica-Bold', 'Times-Roman', 'Times-Bold', 'Courier', 'Courier-Bold'],
  ...['Helvetica-Oblique', 'Times-Italic'],
];
/** A digit that is so much nearer to another one's shape than to its own is that other one. */
const clearlyNearer = 0.8;
/** Beyond this a shape is like none: a fancy type, or no digit at all. */
const mostUnlike = 0.45;

/**
 * Whether the fonts of a page draw other digits than their letters say: a font whose map exchanges 2 and 9 shows 240.00 and
 * says 940.00.
 *
 * @param digitsByFont the digits that are printed in each font, by PDFium's handle of it
 */
export type DigitCheck = (pdfium: Pdfium, digitsByFont: ReadonlyMap<number, ReadonlySet<string>>) => boolean;

/**
 * A check for the pages of one document. The outlines of the printed digits are held against those of common fonts; in
 * doubt a font is honest. An outline is judged once: handles of fonts are given again to others when a page is closed.
 */
export function createDigitCheck(): DigitCheck {
  const judged = new Map<string, boolean>();
  const isFalse = (pdfium: Pdfium, font: number, digit: string): boolean => {
    const outlines = outlinesOf(pdfium, font, digit);
    if (outlines.length === 0) return false;
    const key = `${digit} ${JSON.stringify(outlines)}`;
    const known = judged.get(key);
    if (known !== undefined) return known;
    const verdict = isAnother(pdfium, digit, fill(outlines));
    judged.set(key, verdict);
    return verdict;
  };
  return (pdfium, digitsByFont) =>
    [...digitsByFont].some(([font, printed]) => [...printed].some((digit) => isFalse(pdfium, font, digit)));
}

function isAnother(pdfium: Pdfium, digit: string, shape: Shape): boolean {
  const known = standardShapes(pdfium);
  const nearest = digits.map((other) => Math.min(...(known.get(other) ?? []).map((each) => unlikeness(shape, each))));
  const own = nearest[Number(digit)] ?? 0;
  const other = Math.min(...nearest.filter((_, index) => index !== Number(digit)));
  return other <= mostUnlike && other < clearlyNearer * own;
}

const standardShapes = oncePer((pdfium: Pdfium): ReadonlyMap<string, Shape[]> => {
  const shapes = new Map<string, Shape[]>(digits.map((digit) => [digit, []]));
  const document = pdfium._FPDF_CreateNewDocument();
  for (const name of standardFonts) {
    const font = withText(pdfium, name, (pointer) => pdfium._FPDFText_LoadStandardFont(document, pointer));
    if (font === 0) continue;
    for (const digit of digits) {
      const outlines = outlinesOf(pdfium, font, digit);
      if (outlines.length > 0) shapes.get(digit)?.push(fill(outlines));
    }
    pdfium._FPDFFont_Close(font);
  }
  pdfium._FPDF_CloseDocument(document);
  return shapes;
});

function withText<T>(pdfium: Pdfium, text: string, use: (pointer: number) => T): T {
  const bytes = Buffer.from(`${text}\0`, 'latin1');
  return withAllocation(pdfium, bytes.length, (pointer) => {
    pdfium.HEAPU8.set(bytes, pointer);
    return use(pointer);
  });
}

// Cells that only one of two shapes covers, of those that either covers.
function unlikeness(a: Shape, b: Shape): number {
  let either = 0;
  let one = 0;
  for (let index = 0; index < a.length; index++) {
    if ((a[index] ?? 0) + (b[index] ?? 0) > 0) either++;
    if (a[index] !== b[index]) one++;
  }
  return either === 0 ? 1 : one / either;
}

type Point = { x: number; y: number };

const size = 100;

/** The outlines of a digit in a font; none where the font has none of it. */
function outlinesOf(pdfium: Pdfium, font: number, digit: string): Point[][] {
  const path = pdfium._FPDFFont_GetGlyphPath(font, digit.charCodeAt(0), size);
  return path === 0 ? [] : readOutlines(pdfium, path);
}

const [lineTo, bezierTo, moveTo] = [0, 1, 2];
const mostSegments = 400;
const stepsOfCurve = 5;

function readOutlines(pdfium: Pdfium, path: number): Point[][] {
  const count = Math.min(pdfium._FPDFGlyphPath_CountGlyphSegments(path), mostSegments);
  return withAllocation(pdfium, 8, (scratch) => {
    const outlines: Point[][] = [];
    let curve: Point[] = [];
    for (let index = 0; index < count; index++) {
      const segment = pdfium._FPDFGlyphPath_GetGlyphPathSegment(path, index);
      pdfium._FPDFPathSegment_GetPoint(segment, scratch, scratch + 4);
      const [x = 0, y = 0] = new Float32Array(pdfium.HEAPU8.buffer, scratch, 2);
      const type = pdfium._FPDFPathSegment_GetType(segment);
      const outline = outlines.at(-1);
      if (type === moveTo || outline === undefined) outlines.push([{ x, y }]);
      else if (type === lineTo) outline.push({ x, y });
      else if (type === bezierTo) {
        curve.push({ x, y });
        if (curve.length === 3) {
          outline.push(...flatten([outline.at(-1) as Point, ...curve]));
          curve = [];
        }
      }
    }
    return outlines;
  });
}

function flatten([a, b, c, d]: Point[]): Point[] {
  if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
  return Array.from({ length: stepsOfCurve }, (_, index) => {
    const t = (index + 1) / stepsOfCurve;
    const s = 1 - t;
    const [f, g, h, k] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    return { x: f * a.x + g * b.x + h * c.x + k * d.x, y: f * a.y + g * b.y + h * c.y + k * d.y };
  });
}

// Scaled to the height of the grid, in the middle of its width; ink is where the outline winds.
function fill(outlines: readonly Point[][]): Shape {
  const points = outlines.flat();
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [bottom, top] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const cell = (top - bottom) / rows;
  const shape = new Uint8Array(columns * rows);
  if (!(cell > 0)) return shape;
  const middle = (left + right) / 2;
  for (let row = 0; row < rows; row++) {
    const y = top - (row + 0.5) * cell;
    const crossings = outlines.flatMap((outline) => crossingsAt(outline, y));
    for (let column = 0; column < columns; column++) {
      const x = middle + (column + 0.5 - columns / 2) * cell;
      const winding = crossings.reduce((sum, crossing) => (crossing.x < x ? sum + crossing.turn : sum), 0);
      if (winding !== 0) shape[row * columns + column] = 1;
    }
  }
  return shape;
}

function crossingsAt(outline: readonly Point[], y: number): { x: number; turn: number }[] {
  return outline.flatMap((from, index) => {
    const to = outline[(index + 1) % outline.length] as Point;
    if (from.y > y === to.y > y) return [];
    const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
    return [{ x, turn: to.y > from.y ? 1 : -1 }];
  });
}
