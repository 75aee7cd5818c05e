import type { Part } from './find-cuts.ts';

/**
 * Cuts a file of identity documents by whose each page is, where it says so by itself: a zone, a barcode. Another page may be the
 * other side of a card: in front of its key in a file that begins with one, else behind it. It may as well be a document whose
 * zone cannot be read; so a part is in doubt that has other pages than one such side, and so are all where documents come with
 * different numbers of pages.
 *
 * @param keys one per page; undefined where it says nothing
 * @param hasSides whether a document is a card, of which one side says nothing
 */
export function findPartsByKey(keys: readonly (string | undefined)[], hasSides: boolean): Part[] {
  const starts: number[] = [];
  let last: string | undefined;
  keys.forEach((key, index) => {
    if (key === undefined || key === last) return;
    starts.push(index);
    last = key;
  });
  const isFrontFirst = keys[0] === undefined;
  if (starts.length === 0) starts.push(0);
  const firsts = starts.map((start, at) => (at === 0 ? 0 : isFrontFirst ? behindKeyed(keys, start) : start));
  const parts = firsts.map((first, at) => ({ from: first + 1, to: firsts[at + 1] ?? keys.length }));
  const sizes = new Set(parts.map(({ from, to }) => to - from));
  return parts.map(({ from, to }) => {
    const silent = keys.slice(from - 1, to).filter((key) => key === undefined).length;
    return { from, to, isDoubtful: sizes.size > 1 || silent > (hasSides ? 1 : 0) };
  });
}

// The first page behind the last that belongs to the document before.
function behindKeyed(keys: readonly (string | undefined)[], start: number): number {
  let first = start;
  while (first > 0 && keys[first - 1] === undefined) first--;
  return first;
}
