/**
 * Where a document waits: `fast` for what is read in milliseconds, `ocr` once a page has to be recognised; `parts` and
 * `parts_ocr` alike for files that are to be cut and for what was cut out of them, which former versions cannot read.
 */
export type Lane = 'fast' | 'ocr' | 'parts' | 'parts_ocr';

/** One thing for each lane. */
export function lanesOf<T>(make: () => T): Record<Lane, T> {
  return { fast: make(), ocr: make(), parts: make(), parts_ocr: make() };
}

/** The lane in which what waits in this one is recognised. */
export function ocrLaneOf(lane: Lane): Lane {
  return lane === 'fast' || lane === 'ocr' ? 'ocr' : 'parts_ocr';
}
