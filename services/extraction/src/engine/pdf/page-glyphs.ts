import { ReadFailure } from '../read-failure.ts';
import { withAllocation, type Pdfium } from './pdfium.ts';
import type { PdfPage } from './open-pdf.ts';

/** How a glyph is painted, as far as the file says. */
export type Ink = 'visible' | 'invisible' | 'pale';

/** One printed character in points from the top left corner of the page as it is shown. */
export type Glyph = {
  text: string;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  baseline: number;
  sizePt: number;
  ink: Ink;
};

/** A point of PDF user space to points from the top left of the shown page: rotation and crop box are in it. */
type Transform = { a: number; b: number; c: number; d: number; e: number; f: number };

const maxGlyphsPerPage = 200_000;
const invisibleRenderMode = 3;
const paleChannel = 235;
const [firstDigit, lastDigit] = [0x30, 0x39];

/** The glyphs of a page, and how many more the file gives no letter for. */
export type PageGlyphs = {
  glyphs: Glyph[];
  unmapped: number;
  /** The digits that are printed in each font, by PDFium's handle of it. */
  digitsByFont: ReadonlyMap<number, ReadonlySet<string>>;
};

/**
 * The horizontal glyphs of a page in the order of its content. Rotated text is left out; a break between words is an
 * entry whose text is a space.
 */
export function readGlyphs(page: PdfPage): PageGlyphs {
  const { pdfium } = page;
  const textPage = pdfium._FPDFText_LoadPage(page.handle);
  if (textPage === 0) throw new ReadFailure('file_corrupt');
  try {
    const count = pdfium._FPDFText_CountChars(textPage);
    if (count > maxGlyphsPerPage) throw new ReadFailure('file_limit_exceeded');
    return withAllocation(pdfium, 64, (scratch) => {
      const toShown = shownTransform(page, scratch);
      const reader = {
        pdfium,
        textPage,
        scratch,
        toShown,
        styles: new Map<number, Style>(),
        digitsByFont: new Map<number, Set<string>>(),
        doubles: new Float64Array(),
      };
      let unmapped = 0;
      const glyphs: Glyph[] = [];
      for (let index = 0; index < count; index++) {
        const code = pdfium._FPDFText_GetUnicode(textPage, index);
        if (isUnmapped(code)) unmapped++;
        const glyph = readGlyph(reader, index, code);
        if (glyph !== undefined) glyphs.push(glyph);
      }
      return { glyphs, unmapped, digitsByFont: reader.digitsByFont };
    });
  } finally {
    pdfium._FPDFText_ClosePage(textPage);
  }
}

type GlyphReader = {
  pdfium: Pdfium;
  textPage: number;
  scratch: number;
  toShown: Transform;
  /** By text object, which has one style: asked for once each, not once per glyph. */
  styles: Map<number, Style>;
  digitsByFont: Map<number, Set<string>>;
  /** The scratch memory as numbers; made anew when PDFium has moved its memory. */
  doubles: Float64Array;
};

type Style = { isHorizontal: boolean; sizePt: number; ink: Ink; digits: Set<string> | undefined };

// PDFium answers 0 where the font has no letter; other fonts name one of the private area, or the replacement sign.
function isUnmapped(code: number): boolean {
  return code === 0 || code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff);
}

// Every sixth glyph is one, and only parts words.
const blank: Glyph = { text: ' ', x0: 0, y0: 0, x1: 0, y1: 0, baseline: 0, sizePt: 0, ink: 'visible' };

function readGlyph(reader: GlyphReader, index: number, code: number): Glyph | undefined {
  if (code === 0 || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff) return undefined;
  const text = normaliseCharacter(code);
  if (text === '') return undefined;
  if (text === ' ') return blank;
  const style = styleOf(reader, index);
  if (!style.isHorizontal) return undefined;
  if (code >= firstDigit && code <= lastDigit) style.digits?.add(text);
  return placeGlyph(reader, index, { text, sizePt: style.sizePt, ink: style.ink });
}

function styleOf(reader: GlyphReader, index: number): Style {
  const object = reader.pdfium._FPDFText_GetTextObject(reader.textPage, index);
  const known = reader.styles.get(object);
  if (known !== undefined) return known;
  const style = readStyle(reader, index, object);
  // Blanks and hyphens that PDFium puts in itself belong to no object.
  if (object !== 0) reader.styles.set(object, style);
  return style;
}

function readStyle(reader: GlyphReader, index: number, object: number): Style {
  const { pdfium, textPage, scratch, toShown } = reader;
  pdfium._FPDFText_GetMatrix(textPage, index, scratch);
  const [a = 0, b = 0, c = 0, d = 0] = new Float32Array(pdfium.HEAPU8.buffer, scratch, 4);
  return {
    isHorizontal: isHorizontal(toShown, a, b),
    sizePt: pdfium._FPDFText_GetFontSize(textPage, index) * Math.hypot(c, d),
    ink: object === 0 ? 'visible' : readInk(pdfium, { textPage, scratch, index, object }),
    digits: object === 0 ? undefined : digitsOf(reader, object),
  };
}

function digitsOf({ pdfium, digitsByFont }: GlyphReader, object: number): Set<string> {
  const font = pdfium._FPDFTextObj_GetFont(object);
  const known = digitsByFont.get(font) ?? new Set();
  digitsByFont.set(font, known);
  return known;
}

function placeGlyph(
  reader: GlyphReader,
  index: number,
  { text, sizePt, ink }: Pick<Glyph, 'text' | 'sizePt' | 'ink'>,
): Glyph {
  const { pdfium, textPage, scratch, toShown } = reader;
  pdfium._FPDFText_GetCharBox(textPage, index, scratch, scratch + 8, scratch + 16, scratch + 24);
  pdfium._FPDFText_GetCharOrigin(textPage, index, scratch + 32, scratch + 40);
  if (reader.doubles.buffer !== pdfium.HEAPU8.buffer)
    reader.doubles = new Float64Array(pdfium.HEAPU8.buffer, scratch, 6);
  const { doubles } = reader;
  const [left, right, bottom, top] = [doubles[0] ?? 0, doubles[1] ?? 0, doubles[2] ?? 0, doubles[3] ?? 0];
  const [originX, originY] = [doubles[4] ?? 0, doubles[5] ?? 0];
  const corner = apply(toShown, left, bottom);
  const opposite = apply(toShown, right, top);
  return {
    text,
    x0: Math.min(corner.x, opposite.x),
    y0: Math.min(corner.y, opposite.y),
    x1: Math.max(corner.x, opposite.x),
    y1: Math.max(corner.y, opposite.y),
    baseline: apply(toShown, originX, originY).y,
    sizePt,
    ink,
  };
}

// Blanks of every width become one space; soft hyphens, control and zero-width characters carry no text.
function normaliseCharacter(code: number): string {
  if (code > 0x20 && code < 0x7f) return String.fromCharCode(code);
  const text = String.fromCodePoint(code).normalize('NFKC');
  if (/^\s*$/u.test(text)) return ' ';
  return /^[\p{Cc}\p{Cf}\p{Co}\p{Cn}]$/u.test(text) ? '' : text;
}

function readInk(
  pdfium: Pdfium,
  { textPage, scratch, index, object }: { textPage: number; scratch: number; index: number; object: number },
): Ink {
  pdfium._FPDFText_GetFillColor(textPage, index, scratch, scratch + 4, scratch + 8, scratch + 12);
  const [red = 0, green = 0, blue = 0, alpha = 255] = new Uint32Array(pdfium.HEAPU8.buffer, scratch, 4);
  return inkFrom(pdfium._FPDFTextObj_GetTextRenderMode(object), [red, green, blue], alpha);
}

function inkFrom(renderMode: number, colour: number[], alpha: number): Ink {
  if (renderMode === invisibleRenderMode || alpha === 0) return 'invisible';
  return colour.every((channel) => channel >= paleChannel) ? 'pale' : 'visible';
}

// PageToDevice answers whole numbers, so the page is taken to be a million units wide and high.
function shownTransform(page: PdfPage, scratch: number): Transform {
  const unit = 1_000_000;
  const toDevice = (x: number, y: number): { x: number; y: number } => {
    page.pdfium._FPDF_PageToDevice(page.handle, 0, 0, unit, unit, 0, x, y, scratch, scratch + 4);
    const [deviceX = 0, deviceY = 0] = new Int32Array(page.pdfium.HEAPU8.buffer, scratch, 2);
    return { x: (deviceX / unit) * page.widthPt, y: (deviceY / unit) * page.heightPt };
  };
  const origin = toDevice(0, 0);
  const alongX = toDevice(100, 0);
  const alongY = toDevice(0, 100);
  return {
    a: (alongX.x - origin.x) / 100,
    b: (alongX.y - origin.y) / 100,
    c: (alongY.x - origin.x) / 100,
    d: (alongY.y - origin.y) / 100,
    e: origin.x,
    f: origin.y,
  };
}

function isHorizontal(transform: Transform, a: number, b: number): boolean {
  const dx = transform.a * a + transform.c * b;
  const dy = transform.b * a + transform.d * b;
  return dx > 0 && Math.abs(dy) < 0.1 * dx;
}

function apply(transform: Transform, x: number, y: number): { x: number; y: number } {
  return { x: transform.a * x + transform.c * y + transform.e, y: transform.b * x + transform.d * y + transform.f };
}
