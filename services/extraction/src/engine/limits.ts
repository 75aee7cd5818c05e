/** What reading one document may cost. */
export type ReadBudget = {
  /** More pages than this is a failure; pages are not silently left out. */
  maxPages: number;
  /** A picture of more pixels than this is refused before it is decoded. */
  maxImagePixels: number;
  /** A page is rendered with at most this many pixels; larger ones at a lower resolution. */
  maxRenderPixels: number;
  /** What PDFium may allocate. Its growth is refused beyond it. */
  maxPdfMemoryBytes: number;
  /** What the whole child process may hold; a process above it is killed. */
  maxProcessMemoryBytes: number;
};

const mebibyte = 1024 * 1024;

/** PDFium never gives memory back: a process that grew beyond this is replaced after its document. */
export const mostMemoryKept = 256 * mebibyte;
/** Of one that recognises, with its OCR program: the models of the second engine take 140 MB, and the program 40 to 90. */
export const mostMemoryKeptWithOcr = 440 * mebibyte;

/** Tesseract refuses pictures with a side above 32,767 pixels, and turning one makes it a little longer. */
const mostSidePixels = 32_000;

/** By how much a picture, or a page, may be scaled to have at most `maxPixels`, and no side longer than OCR takes. */
export function scaleToFit({ width, height }: { width: number; height: number }, maxPixels: number): number {
  return Math.min(Math.sqrt(maxPixels / (width * height)), mostSidePixels / Math.max(width, height));
}

/** The budget in force when nothing else is asked for: 50 pages, 50 MP pictures, 12 MP pages, 512 MB. */
export const defaultBudget: ReadBudget = {
  maxPages: 50,
  maxImagePixels: 50_000_000,
  maxRenderPixels: 12_000_000,
  maxPdfMemoryBytes: 256 * mebibyte,
  maxProcessMemoryBytes: 512 * mebibyte,
};
