import { ReadFailure } from '../read-failure.ts';
import { readAttachments, type Attachment } from './attachments.ts';
import { loadPdfium, withAllocation, type Pdfium } from './pdfium.ts';
import { pagesSeen, type FileSource } from '../page-range.ts';

/** One open page, valid until the function it was handed to returns. */
export type PdfPage = { pdfium: Pdfium; handle: number; number: number; widthPt: number; heightPt: number };

/** An open PDF, valid until the function it was handed to returns. */
export type OpenPdf = {
  pages: number;
  /** Whether the file carries JavaScript; it is never run. */
  hasJavaScript: boolean;
  /** The attached files whose names end in this, in their order. */
  attachmentsEndingIn(ending: string): Attachment[];
  /** @param number from 1 */
  withPage<T>(number: number, use: (page: PdfPage) => T): T;
};

// FPDF_GetLastError, fpdfview.h.
const wrongPassword = 4;
const unsupportedSecurity = 5;
// ISO 32000-1, annex C: the largest page that readers must support is 14,400 units square.
const maxPageSidePt = 14_400;

/**
 * Opens a PDF, hands it over and closes it. Of a part of a file the pages are those of the part, and nothing is attached to
 * it: what is attached to the whole belongs to nobody knows which part.
 *
 * @throws ReadFailure when it is encrypted, damaged, has too many pages, or a page is beyond what PDF allows
 */
export async function withPdf<T>(source: FileSource, use: (pdf: OpenPdf) => Promise<T> | T): Promise<T> {
  const { bytes, budget } = source;
  const pdfium = await loadPdfium(budget.maxPdfMemoryBytes);
  const buffer = pdfium.wasmExports.malloc(bytes.length);
  if (buffer === 0) throw new ReadFailure('file_limit_exceeded');
  pdfium.HEAPU8.set(bytes, buffer);
  const document = loadDocument(pdfium, buffer, bytes.length);
  try {
    const hasJavaScript = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('/JavaScript');
    return await use(describe(pdfium, document, { source, hasJavaScript }));
  } finally {
    pdfium._FPDF_CloseDocument(document);
    pdfium.wasmExports.free(buffer);
  }
}

function loadDocument(pdfium: Pdfium, buffer: number, sizeBytes: number): number {
  const document = withAllocation(pdfium, 1, (password) => {
    pdfium.HEAPU8[password] = 0;
    return pdfium._FPDF_LoadMemDocument(buffer, sizeBytes, password);
  });
  if (document !== 0) return document;
  const error = pdfium._FPDF_GetLastError();
  pdfium.wasmExports.free(buffer);
  throw new ReadFailure(error === wrongPassword || error === unsupportedSecurity ? 'file_encrypted' : 'file_corrupt');
}

function describe(
  pdfium: Pdfium,
  document: number,
  { source, hasJavaScript }: { source: FileSource; hasJavaScript: boolean },
): OpenPdf {
  const inFile = pdfium._FPDF_GetPageCount(document);
  if (inFile <= 0) throw new ReadFailure('file_empty');
  if (inFile > source.budget.maxPages) throw new ReadFailure('file_too_many_pages');
  const { before, count } = pagesSeen(source, inFile);
  return {
    pages: count,
    // PDFium counts the scripts of the document, not those of its opening action or its links.
    hasJavaScript: hasJavaScript || pdfium._FPDFDoc_GetJavaScriptActionCount(document) > 0,
    attachmentsEndingIn: (ending) => (count < inFile ? [] : readAttachments(pdfium, document, ending)),
    withPage: (number, use) => withPage({ pdfium, document, number, before }, use),
  };
}

type PagePlace = { pdfium: Pdfium; document: number; number: number; before: number };

function withPage<T>({ pdfium, document, number, before }: PagePlace, use: (page: PdfPage) => T): T {
  const handle = pdfium._FPDF_LoadPage(document, before + number - 1);
  if (handle === 0) throw new ReadFailure('file_corrupt');
  try {
    const widthPt = pdfium._FPDF_GetPageWidthF(handle);
    const heightPt = pdfium._FPDF_GetPageHeightF(handle);
    if (!(widthPt > 0 && heightPt > 0)) throw new ReadFailure('file_corrupt');
    if (Math.max(widthPt, heightPt) > maxPageSidePt) throw new ReadFailure('file_page_too_large');
    return use({ pdfium, handle, number, widthPt, heightPt });
  } finally {
    pdfium._FPDF_ClosePage(handle);
  }
}
