import type { GreyImage } from '../picture/grey-image.ts';
import type { PageReader } from '../page-text.ts';

/**
 * How a page is read: each piece of text wherever it stands, cut into lines by its own layout, as one column of lines of
 * any size, as one block of rows; or each line that a second engine finds by itself.
 */
export type PageMode = 'sparse' | 'layout' | 'column' | 'block' | 'lines';

/** A recognised word in pixels of its picture. */
export type RecognisedWord = {
  text: string;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Words of one printed line carry the same. */
  line: string;
  /** 0 to 1. */
  confidence: number;
};

/** Recognises printed words. One picture at a time; equal pictures give equal words. */
export type OcrEngine = {
  /** What it is, as results name it: `tesseract-5.3.0`. */
  version: string;
  /** Who looks in such a way; undefined where nobody here does. */
  readerFor(mode: PageMode): PageReader | undefined;
  /**
   * @param dpi the resolution the picture is taken to have
   * @throws Error when its program goes away over it, or takes longer than the bound
   */
  recognise(image: GreyImage, mode: PageMode, dpi: number, bound?: LookBound): Promise<RecognisedWord[]>;
};

/** What a look may take that is not needed: without it a document is answered as well. */
export type LookBound = {
  /** A program of its own is ended after so long; an engine within the process cannot be. */
  withinMs: number;
  /** An engine that reads line by line reads no more of them. */
  mostLines: number;
};

/** Which engine a reading process uses, with what it needs to start it; decided once, outside. */
export type OcrChoice = (NativeOcr | { kind: 'bundled' }) & {
  /** Reads lines by itself, as a second opinion. */
  second?: PaddleModels;
};

/** PaddleOCR's models, as files. */
export type PaddleModels = {
  /** `pp-ocr-v4` */
  version: string;
  detection: string;
  recognition: string;
  /** The characters that the recognition knows, one a line, in its order; or the model itself, which may say. */
  alphabet: string;
  knowsAllLetters: boolean;
};

/** Tesseract as installed on the machine. */
export type NativeOcr = {
  kind: 'native';
  version: string;
  program: string;
  languages: string[];
  dataFolder: string | undefined;
  /** Without it the program is started for each picture. */
  resident: ResidentMeans | undefined;
};

/** What it takes to keep Tesseract running: the program that unbuffers its output, and room for a picture. */
export type ResidentMeans = { stdbuf: string; scratchFolder: string };

/** Tesseract's number of a page mode, `--psm`. */
const pageSegmentation: Record<Exclude<PageMode, 'lines'>, number> = {
  sparse: 11,
  layout: 3,
  column: 4,
  block: 6,
};

/** The ways in which Tesseract looks, whichever form of it. */
export const tesseractReader = {
  readerFor: (mode: PageMode): PageReader | undefined =>
    mode === 'lines' ? undefined : { name: 'tesseract', knowsAllLetters: true, isGoodAtDigits: false },
};

/** Tesseract's number of a way to look. @throws RangeError for one that it does not have */
export function segmentationOf(mode: PageMode): number {
  if (mode === 'lines') throw new RangeError('Tesseract does not look for lines by themselves.');
  return pageSegmentation[mode];
}
