import type { ReadResult } from './read-result.ts';

/** Stands in the place of what is no character. */
const replacement = '\uFFFD';

/**
 * A result whose texts anyone can store: a file may hold NUL in a barcode and halves of characters in its text, and a
 * database takes neither.
 */
export function cleanResult(result: ReadResult): ReadResult {
  return cleanValue(result) as ReadResult;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [cleanText(key), cleanValue(each)]));
}

function cleanText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', replacement);
}
