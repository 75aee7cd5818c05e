import { withAllocation } from './pdfium.ts';
import type { PdfPage } from './open-pdf.ts';

/** What a page shows beside its text. */
export type PagePictures = {
  /** 0 to 1: the share of the page that its pictures cover. */
  coverage: number;
  /** Drawn shapes; a page whose letters were turned into outlines has hundreds. */
  shapes: number;
};

// fpdf_edit.h: FPDF_PAGEOBJ_PATH, FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_FORM.
const pathObject = 2;
const imageObject = 3;
const formObject = 5;
const mostObjects = 10_000;

/** Looks at the objects of a page without drawing it. Scanners cut a page into strips, so pictures are added up. */
export function findPictures({ pdfium, handle, widthPt, heightPt }: PdfPage): PagePictures {
  let [covered, shapes, seen] = [0, 0, 0];
  const areaOf = (object: number): number =>
    withAllocation(pdfium, 16, (box) => {
      if (pdfium._FPDFPageObj_GetBounds(object, box, box + 4, box + 8, box + 12) === 0) return 0;
      const [left = 0, bottom = 0, right = 0, top = 0] = new Float32Array(pdfium.HEAPU8.buffer, box, 4);
      return Math.max(0, right - left) * Math.max(0, top - bottom);
    });
  const holdsImage = (form: number): boolean => {
    const count = pdfium._FPDFFormObj_CountObjects(form);
    for (let index = 0; index < count && seen++ < mostObjects; index++) {
      const object = pdfium._FPDFFormObj_GetObject(form, index);
      const type = pdfium._FPDFPageObj_GetType(object);
      if (type === imageObject || (type === formObject && holdsImage(object))) return true;
      if (type === pathObject) shapes++;
    }
    return false;
  };
  const count = pdfium._FPDFPage_CountObjects(handle);
  for (let index = 0; index < count && seen++ < mostObjects; index++) {
    const object = pdfium._FPDFPage_GetObject(handle, index);
    const type = pdfium._FPDFPageObj_GetType(object);
    if (type === pathObject) shapes++;
    if (type === imageObject || (type === formObject && holdsImage(object))) covered += areaOf(object);
  }
  return { coverage: Math.min(1, covered / (widthPt * heightPt)), shapes };
}
