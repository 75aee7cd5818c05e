/**
 * Where a parsed request holds what cannot be kept: text with the character U+0000 or half of a surrogate pair, which no
 * database takes, or a field `__proto__`, which would get lost without a word.
 *
 * @param value as JSON or a query gives it, not deeper than bodies may be
 * @returns the paths, those of names as of values, in their order
 */
export function unstorablePaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'string') return isStorable(value) ? [] : [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    if (name === '__proto__') return [[...path, name]];
    return isStorable(name) ? unstorablePaths(child, [...path, name]) : [[...path]];
  });
}

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** The text as databases take it: U+FFFD in place of every U+0000 and every half of a surrogate pair. */
export function toStorable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
