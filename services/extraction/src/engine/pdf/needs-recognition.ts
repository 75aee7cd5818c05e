import { findPictures } from './find-pictures.ts';
import type { PdfPageText } from './page-words.ts';
import type { PdfPage } from './open-pdf.ts';

const enoughWords = 30;
const mostUnmapped = 0.05;
const fewestUnmapped = 15;
/** A logo or a photo covers less of a page, a scan more. */
const scanCoverage = 0.4;
const outlineShapes = 100;

/**
 * Whether a page has to be recognised: its text has no letters that mean anything, or it is a picture with few words
 * over it. A page with little text and no large picture says little, and nothing more would be found.
 */
export function needsRecognition(page: PdfPage, text: PdfPageText): boolean {
  if (isUnreadable(text)) return true;
  if (text.words.length >= enoughWords) return false;
  const { coverage, shapes } = findPictures(page);
  return coverage >= scanCoverage || (text.words.length === 0 && shapes >= outlineShapes);
}

// A few glyphs without a letter are icons.
function isUnreadable({ glyphs, unmappedGlyphs }: PdfPageText): boolean {
  return unmappedGlyphs >= fewestUnmapped && unmappedGlyphs >= mostUnmapped * (glyphs + unmappedGlyphs);
}
