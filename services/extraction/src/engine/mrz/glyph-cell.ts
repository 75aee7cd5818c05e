/** The characters of a machine-readable zone, in the order of the scores of a cell (ICAO 9303-3, 4.3). */
export const zoneAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';

/** Samples across one character cell: it is one pitch wide. */
export const cellWidth = 20;
/** Samples down one character cell. */
export const cellHeight = 28;
/** Of those, the rows that a capital letter fills; the rest is half above it and half below. */
export const capRowsPerCell = 18;
