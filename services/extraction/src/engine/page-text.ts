/** A word as it is seen on a page, in points from the top left corner. */
export type Word = {
  text: string;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  baseline: number;
  sizePt: number;
  /** 0 to 1: how sure its reader is of its letters; 1 for the text layer of a PDF. */
  confidence: number;
};

/** An OCR engine, as far as what it reads depends on it. */
export type PageReader = {
  /** Of its family: looks of one share their errors. */
  name: string;
  /** Whether it knows every letter of the languages of the templates; one that does not makes others of them. */
  knowsAllLetters: boolean;
  /** Whether it errs in digits much less than the other: where the two differ, it is likelier right. */
  isGoodAtDigits: boolean;
};

/**
 * The words of one page in reading order, and whether it also carries text that nobody can see. Everything behind this
 * type works alike on the text layer of a PDF and on what was recognised in a picture; a picture's points are its
 * pixels at the resolution it claims or is taken to have.
 */
export type PageText = {
  /** From 1. */
  number: number;
  widthPt: number;
  heightPt: number;
  source: 'text' | 'ocr';
  /** Who recognised it. */
  reader?: PageReader | undefined;
  words: Word[];
  hasHiddenText: boolean;
  /**
   * From points to fractions of the page as it was sent, where the two do not lie alike: the words of a scan are those
   * of the page put straight.
   */
  toFractions?: (xPt: number, yPt: number) => { x: number; y: number };
};
