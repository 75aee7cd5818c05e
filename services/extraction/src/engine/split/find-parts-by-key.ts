import type { Part } from './find-cuts.ts';

/**
 * Cuts a file of identity documents by whose each page is, where it says so by itself: a zone, a barcode. Other pages are
 * other sides: in front of theirs in a file that begins with one, else behind it. Where documents come with different
 * numbers of pages, each is in doubt.
 *
 * @param keys one per page; undefined where it says nothing
 */
export function findPartsByKey(keys: readonly (string | undefined)[]): Part[] {
  const starts: number[] = [];
  let last: string | undefined;
  keys.forEach((key, index) => {
    if (key === undefined || key === last) return;
    starts.push(index);
    last = key;
  });
  if (starts.length <= 1) return [{ from: 1, to: keys.length, isDoubtful: false }];
  const isFrontFirst = keys[0] === undefined;
  const firsts = starts.map((start, at) => (at === 0 ? 0 : isFrontFirst ? behindKeyed(keys, start) : start));
  const parts = firsts.map((first, at) => ({ from: first + 1, to: firsts[at + 1] ?? keys.length }));
  const sizes = new Set(parts.map(({ from, to }) => to - from));
  return parts.map((part) => ({ ...part, isDoubtful: sizes.size > 1 }));
}

// The first page behind the last that belongs to the document before.
function behindKeyed(keys: readonly (string | undefined)[], start: number): number {
  let first = start;
  while (first > 0 && keys[first - 1] === undefined) first--;
  return first;
}
