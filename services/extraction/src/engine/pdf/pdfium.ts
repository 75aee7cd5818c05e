import { PDFiumModule } from '@hyzyla/pdfium';

import { ReadFailure } from '../read-failure.ts';

/** WebAssembly memory, as far as it is used here. */
type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

/** The calls of PDFium's C API that the engine uses, with pointers as numbers. The wrapper's own classes hide boxes. */
export type Pdfium = {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(sizeBytes: number): number; free(pointer: number): void; memory: Memory };
  _FPDF_InitLibraryWithConfig(config: object): void;
  _FPDF_LoadMemDocument(bytes: number, sizeBytes: number, password: number): number;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_CloseDocument(document: number): void;
  _FPDFDoc_GetJavaScriptActionCount(document: number): number;
  _FPDFDoc_GetAttachmentCount(document: number): number;
  _FPDFDoc_GetAttachment(document: number, index: number): number;
  _FPDFAttachment_GetName(attachment: number, buffer: number, sizeBytes: number): number;
  _FPDFAttachment_GetFile(attachment: number, buffer: number, sizeBytes: number, neededBytes: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidthF(page: number): number;
  _FPDF_GetPageHeightF(page: number): number;
  _FPDF_PageToDevice(
    page: number,
    startX: number,
    startY: number,
    sizeX: number,
    sizeY: number,
    rotate: number,
    pageX: number,
    pageY: number,
    deviceX: number,
    deviceY: number,
  ): number;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFFormObj_CountObjects(form: number): number;
  _FPDFFormObj_GetObject(form: number, index: number): number;
  _FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFImageObj_GetImagePixelSize(image: number, width: number, height: number): number;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(textPage: number): void;
  _FPDFText_CountChars(textPage: number): number;
  _FPDFText_GetUnicode(textPage: number, index: number): number;
  _FPDFText_IsGenerated(textPage: number, index: number): number;
  _FPDFText_GetFontSize(textPage: number, index: number): number;
  _FPDFText_GetCharBox(
    textPage: number,
    index: number,
    left: number,
    right: number,
    bottom: number,
    top: number,
  ): number;
  _FPDFText_GetCharOrigin(textPage: number, index: number, x: number, y: number): number;
  _FPDFText_GetMatrix(textPage: number, index: number, matrix: number): number;
  _FPDFText_GetFillColor(
    textPage: number,
    index: number,
    red: number,
    green: number,
    blue: number,
    alpha: number,
  ): number;
  _FPDFText_GetTextObject(textPage: number, index: number): number;
  _FPDFTextObj_GetTextRenderMode(textObject: number): number;
  _FPDFTextObj_GetFont(textObject: number): number;
  _FPDF_CreateNewDocument(): number;
  _FPDFText_LoadStandardFont(document: number, name: number): number;
  _FPDFFont_Close(font: number): void;
  _FPDFFont_GetGlyphPath(font: number, letter: number, size: number): number;
  _FPDFGlyphPath_CountGlyphSegments(path: number): number;
  _FPDFGlyphPath_GetGlyphPathSegment(path: number, index: number): number;
  _FPDFPathSegment_GetPoint(segment: number, x: number, y: number): number;
  _FPDFPathSegment_GetType(segment: number): number;
  _FPDFPathSegment_GetClose(segment: number): number;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: number, stride: number): number;
  _FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, color: number): void;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    startX: number,
    startY: number,
    sizeX: number,
    sizeY: number,
    rotate: number,
    flags: number,
  ): void;
};

let loaded: Promise<Pdfium> | undefined;
let wasRefused = false;

/** Whether PDFium has asked for more memory than it may have; what it says afterwards means nothing. */
export function isMemoryRefused(): boolean {
  return wasRefused;
}

/**
 * PDFium, loaded once per process. Its memory never grows beyond `maxMemoryBytes` of the first call.
 *
 * A call that runs into that limit ends in a WebAssembly trap; the instance is unusable afterwards, so the process that
 * holds it must end.
 */
export function loadPdfium(maxMemoryBytes: number): Promise<Pdfium> {
  loaded ??= createPdfium(maxMemoryBytes);
  return loaded;
}

async function createPdfium(maxMemoryBytes: number): Promise<Pdfium> {
  const silent = { print: () => undefined, printErr: () => undefined };
  const pdfium = (await PDFiumModule(silent as Parameters<typeof PDFiumModule>[0])) as unknown as Pdfium;
  capMemory(pdfium.wasmExports.memory, maxMemoryBytes);
  pdfium._FPDF_InitLibraryWithConfig({ version: 2 });
  return pdfium;
}

// PDFium takes 1 to 2 GB for a flate bomb or nested forms. Node's heap limit does not cover WebAssembly memory, and the
// module has no setting of its own, so growing is refused where it is asked for.
function capMemory(memory: Memory, maxMemoryBytes: number): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages: number) => {
    if (memory.buffer.byteLength + pages * 65_536 <= maxMemoryBytes) return grow(pages);
    wasRefused = true;
    throw new RangeError('PDFium memory limit');
  };
}

/** Allocates inside PDFium, hands the pointer over, and frees it whatever happens. */
export function withAllocation<T>(pdfium: Pdfium, sizeBytes: number, use: (pointer: number) => T): T {
  const pointer = pdfium.wasmExports.malloc(sizeBytes);
  if (pointer === 0) throw new ReadFailure('file_limit_exceeded');
  try {
    return use(pointer);
  } finally {
    pdfium.wasmExports.free(pointer);
  }
}
