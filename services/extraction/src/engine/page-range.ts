import { ReadFailure } from './read-failure.ts';
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

/**
 * How many pages stand before those that are to be seen, and how many those are, of a file with so many.
 *
 * @throws ReadFailure `file_corrupt` where it has not all of them: it is another file
 */
export function pagesSeen({ pages }: Pick<FileSource, 'pages'>, inFile: number): { before: number; count: number } {
  if (pages === undefined) return { before: 0, count: inFile };
  if (pages.from < 1 || pages.to < pages.from || pages.to > inFile) throw new ReadFailure('file_corrupt');
  return { before: pages.from - 1, count: pages.to - pages.from + 1 };
}
