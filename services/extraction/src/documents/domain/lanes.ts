/**
 * Where a document waits: `fast` for what is read in milliseconds, `ocr` once a page has to be recognised, `parts` for files
 * that are to be cut and for what was cut out of them, which former versions cannot read.
 */
export type Lane = 'fast' | 'ocr' | 'parts';
