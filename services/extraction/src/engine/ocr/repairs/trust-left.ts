/** What a repair leaves of a word's confidence: it is a guess, if a good one. */
export const trustLeft = 0.9;
