import { calibrateReading } from './calibrate.ts';
import { isSettled } from './review-rule.ts';
import type { PageText } from './page-text.ts';
import type { Reading } from './reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A way to look at recognised pages. */
export type PageMode = TextTemplate['page_modes'][number];

/** How a document's pages are read in one way, and what they say as read in all ways so far. */
type Ways = {
  look: (mode: PageMode) => Promise<PageText[]>;
  read: (ways: readonly PageText[][]) => Reading;
};

/**
 * Reads a document in one of its template's ways after the other, until all that the template requires is answered
 * beyond doubt. Looking again costs a second a page, and most scans do not need it.
 */
export async function readInWays(
  template: TextTemplate,
  { look, read }: Ways,
): Promise<{ reading: Reading; pages: PageText[] }> {
  const ways: PageText[][] = [];
  for (const mode of template.page_modes) {
    ways.push(await look(mode));
    const [pages = []] = ways;
    const reading = read(ways);
    const isFinal = pages.every(({ source }) => source === 'text') || ways.length === template.page_modes.length;
    if (isFinal || isSettled(template, calibrateReading(template, reading).details)) return { reading, pages };
  }
  throw new RangeError(`The template "${template.name}" has no page mode.`);
}
