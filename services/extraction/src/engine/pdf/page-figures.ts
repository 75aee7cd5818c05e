import { withAllocation } from './pdfium.ts';
import type { PdfPage } from './open-pdf.ts';

// fpdf_edit.h: FPDF_PAGEOBJ_IMAGE.
const imageObject = 3;
const mostObjects = 5000;
/** Codes are square and printed 1.5 cm wide at least. */
const leastSidePt = 42;
const mostElongated = 1.15;

/** Whether a page shows a square picture in which a QR code has room. */
export function findSquarePicture({ pdfium, handle }: PdfPage): boolean {
  const count = Math.min(mostObjects, pdfium._FPDFPage_CountObjects(handle));
  return withAllocation(pdfium, 16, (box) => {
    for (let index = 0; index < count; index++) {
      const object = pdfium._FPDFPage_GetObject(handle, index);
      if (pdfium._FPDFPageObj_GetType(object) !== imageObject) continue;
      if (pdfium._FPDFPageObj_GetBounds(object, box, box + 4, box + 8, box + 12) === 0) continue;
      const [left = 0, bottom = 0, right = 0, top = 0] = new Float32Array(pdfium.HEAPU8.buffer, box, 4);
      const sides = [right - left, top - bottom];
      if (Math.min(...sides) >= leastSidePt && Math.max(...sides) <= mostElongated * Math.min(...sides)) return true;
    }
    return false;
  });
}
