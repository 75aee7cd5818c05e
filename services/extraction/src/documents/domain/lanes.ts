/** Where a document waits: `fast` for what is read in milliseconds, `ocr` once a page has to be recognised. */
export type Lane = 'fast' | 'ocr';
