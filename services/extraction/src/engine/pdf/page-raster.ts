import { scaleToFit } from '../limits.ts';
import { ReadFailure } from '../read-failure.ts';
import { withAllocation } from './pdfium.ts';
import type { PdfPage } from './open-pdf.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { ReadBudget } from '../limits.ts';

/** What rendering a page may cost. */
export type RenderBudget = Pick<ReadBudget, 'maxRenderPixels' | 'maxImagePixels'>;

// fpdfview.h: FPDFBitmap_Gray, FPDF_ANNOT; FPDFBitmap_BGRx, FPDF_ANNOT, FPDF_REVERSE_BYTE_ORDER. Without FPDF_GRAYSCALE,
// which turns each picture grey before it is drawn into a grey bitmap: the same pixels, a fifth of the time less.
const grey: Format = { code: 1, bytesPerPixel: 1, flags: 0x01 };
const colour: Format = { code: 3, bytesPerPixel: 4, flags: 0x01 | 0x10 };
type Format = { code: number; bytesPerPixel: number; flags: number };

// fpdf_edit.h: FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_FORM.
const imageObject = 3;
const formObject = 5;
const mostObjects = 10_000;

/**
 * Renders a page in grey on white, at `dpi` or at the resolution that keeps it within `maxRenderPixels`.
 *
 * @throws ReadFailure `file_limit_exceeded` when it shows a picture of more than `maxImagePixels`: PDFium would decode
 * all of it, and 900 MP outlast the time a document has
 */
export function renderPage(page: PdfPage, dpi: number, budget: RenderBudget): GreyImage {
  return render(page, dpi, budget, grey);
}

/** A picture in colour: four bytes per pixel, red, green, blue and one without meaning; rows from the top. */
export type ColourImage = { width: number; height: number; data: Uint8Array };

/** As {@link renderPage}, in colour. */
export function renderColourPage(page: PdfPage, dpi: number, budget: RenderBudget): ColourImage {
  return render(page, dpi, budget, colour);
}

function render(
  page: PdfPage,
  dpi: number,
  budget: RenderBudget,
  format: Format,
): { width: number; height: number; data: Uint8Array } {
  if (largestImagePixels(page) > budget.maxImagePixels) throw new ReadFailure('file_limit_exceeded');
  const fit = scaleToFit({ width: page.widthPt, height: page.heightPt }, budget.maxRenderPixels);
  const scale = Math.min(dpi / 72, fit);
  const width = Math.max(1, Math.floor(page.widthPt * scale));
  const height = Math.max(1, Math.floor(page.heightPt * scale));
  const { pdfium } = page;
  const stride = width * format.bytesPerPixel;
  return withAllocation(pdfium, stride * height, (buffer) => {
    const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, format.code, buffer, stride);
    try {
      pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      pdfium._FPDF_RenderPageBitmap(bitmap, page.handle, 0, 0, width, height, 0, format.flags);
      return { width, height, data: pdfium.HEAPU8.slice(buffer, buffer + stride * height) };
    } finally {
      pdfium._FPDFBitmap_Destroy(bitmap);
    }
  });
}

function largestImagePixels({ pdfium, handle }: PdfPage): number {
  let largest = 0;
  let seen = 0;
  const visit = (object: number): void => {
    if (seen++ > mostObjects) return;
    const type = pdfium._FPDFPageObj_GetType(object);
    if (type === imageObject) largest = Math.max(largest, imagePixels(object));
    if (type !== formObject) return;
    const count = pdfium._FPDFFormObj_CountObjects(object);
    for (let index = 0; index < count && seen <= mostObjects; index++)
      visit(pdfium._FPDFFormObj_GetObject(object, index));
  };
  const imagePixels = (object: number): number =>
    withAllocation(pdfium, 8, (size) => {
      pdfium._FPDFImageObj_GetImagePixelSize(object, size, size + 4);
      const [width = 0, height = 0] = new Uint32Array(pdfium.HEAPU8.buffer, size, 2);
      return width * height;
    });
  const count = pdfium._FPDFPage_CountObjects(handle);
  for (let index = 0; index < count && seen <= mostObjects; index++) visit(pdfium._FPDFPage_GetObject(handle, index));
  return largest;
}
