import type { ReadBudget } from './limits.ts';

/** Some pages of a file that stand for a document of their own; both from 1, both included. */
export type PageRange = { from: number; to: number };

/** A file, or the pages of it that are to be seen: whoever opens it finds only these, counted from 1. */
export type FileSource = {
  bytes: Uint8Array;
  budget: ReadBudget;
  /** All where nothing is said. */
  pages?: PageRange | undefined;
};

/** How many pages stand before those that are to be seen, and how many those are, of a file with so many. */
export function pagesSeen({ pages }: Pick<FileSource, 'pages'>, inFile: number): { before: number; count: number } {
  if (pages === undefined) return { before: 0, count: inFile };
  const before = Math.min(pages.from, inFile) - 1;
  return { before, count: Math.min(pages.to, inFile) - before };
}
