import { withAllocation, type Pdfium } from './pdfium.ts';
import type { PdfPage } from './open-pdf.ts';

/** A JPEG file of its own, and the size its page gives it. */
export type ScannedPicture = { jpeg: Uint8Array; width: number; height: number };

// fpdf_edit.h: FPDF_PAGEOBJ_TEXT, FPDF_PAGEOBJ_IMAGE, FPDF_TEXTRENDERMODE_INVISIBLE.
const textObject = 1;
const imageObject = 3;
const invisible = 3;
const mostObjects = 5000;
const tolerancePt = 1;

/**
 * The picture that a scanner put on a page: a JPEG that fills it, upright, with nothing before or over it but unseen text.
 * Decoded by itself, it looks as the page does, in a third of the time. Undefined for every other page.
 */
export function findScannedPicture(page: PdfPage): ScannedPicture | undefined {
  const { pdfium, handle } = page;
  if (pdfium._FPDFPage_GetAnnotCount(handle) !== 0 || pdfium._FPDFPage_GetRotation(handle) !== 0) return undefined;
  const image = findOnlyImage(page);
  if (image === undefined || !isPlain(pdfium, image) || !fillsPage(page, image)) return undefined;
  return withAllocation(pdfium, 8, (size) => {
    if (pdfium._FPDFImageObj_GetImagePixelSize(image, size, size + 4) === 0) return undefined;
    const [width = 0, height = 0] = new Uint32Array(pdfium.HEAPU8.buffer, size, 2);
    const sizeBytes = pdfium._FPDFImageObj_GetImageDataRaw(image, 0, 0);
    return withAllocation(pdfium, sizeBytes, (buffer) => {
      if (pdfium._FPDFImageObj_GetImageDataRaw(image, buffer, sizeBytes) !== sizeBytes) return undefined;
      return { jpeg: pdfium.HEAPU8.slice(buffer, buffer + sizeBytes), width, height };
    });
  });
}

function findOnlyImage({ pdfium, handle }: PdfPage): number | undefined {
  const count = pdfium._FPDFPage_CountObjects(handle);
  if (count > mostObjects) return undefined;
  let image: number | undefined;
  for (let index = 0; index < count; index++) {
    const object = pdfium._FPDFPage_GetObject(handle, index);
    const type = pdfium._FPDFPageObj_GetType(object);
    if (type === textObject && pdfium._FPDFTextObj_GetTextRenderMode(object) === invisible) continue;
    if (type !== imageObject || image !== undefined) return undefined;
    image = object;
  }
  return image;
}

// Transparent, clipped or in a layer that may be switched off, it could look different from what its file shows.
function isPlain(pdfium: Pdfium, image: number): boolean {
  const isAltered =
    pdfium._FPDFPageObj_HasTransparency(image) !== 0 ||
    pdfium._FPDFClipPath_CountPaths(pdfium._FPDFPageObj_GetClipPath(image)) > 0 ||
    pdfium._FPDFPageObj_CountMarks(image) !== 0;
  return !isAltered && pdfium._FPDFImageObj_GetImageFilterCount(image) === 1 && filterOf(pdfium, image) === 'DCTDecode';
}

function filterOf(pdfium: Pdfium, image: number): string {
  const room = 32;
  return withAllocation(pdfium, room, (buffer) => {
    // With the zero at its end.
    const length = pdfium._FPDFImageObj_GetImageFilter(image, 0, buffer, room);
    if (length === 0 || length > room) return '';
    return Buffer.from(pdfium.HEAPU8.subarray(buffer, buffer + length - 1)).toString('latin1');
  });
}

// Its matrix takes the unit square to where it stands: a and d are its sides, b and c are 0 unless it is turned.
function fillsPage({ pdfium, widthPt, heightPt }: PdfPage, image: number): boolean {
  const matrix = withAllocation(pdfium, 24, (place) =>
    pdfium._FPDFPageObj_GetMatrix(image, place) === 0 ? [] : [...new Float32Array(pdfium.HEAPU8.buffer, place, 6)],
  );
  const wanted = [widthPt, 0, 0, heightPt, 0, 0];
  return matrix.length === 6 && wanted.every((value, index) => Math.abs((matrix[index] ?? 0) - value) <= tolerancePt);
}
