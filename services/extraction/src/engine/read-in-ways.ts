import { calibrateReading } from './calibrate.ts';
import { unsettledFields } from './review-rule.ts';
import type { PageText } from './page-text.ts';
import type { Reading } from './reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A way to look at recognised pages. */
export type PageMode = TextTemplate['page_modes'][number];

/** How a document's pages are read in one way, and what they say as read in all ways so far. */
type Ways = {
  /** @param pages the numbers of those to look at; all where nothing is said */
  look: (mode: PageMode, pages: ReadonlySet<number> | undefined) => Promise<PageText[]>;
  read: (ways: readonly PageText[][]) => Reading;
};

/**
 * Reads a document in one of its template's ways after the other, until all that the template requires is answered
 * beyond doubt. Looking again costs a second a page, most scans do not need it, and most others on one page only: the
 * others stay as they were seen first.
 */
export async function readInWays(
  template: TextTemplate,
  { look, read }: Ways,
): Promise<{ reading: Reading; pages: PageText[] }> {
  const [firstMode, ...furtherModes] = template.page_modes;
  if (firstMode === undefined) throw new RangeError(`The template "${template.name}" has no page mode.`);
  const pages = await look(firstMode, undefined);
  const ways = [pages];
  let reading = read(ways);
  let wanted: ReadonlySet<number> | undefined = new Set();
  if (pages.every(({ source }) => source === 'text')) return { reading, pages };
  for (const mode of furtherModes) {
    const { details } = calibrateReading(template, reading);
    const unsettled = unsettledFields(template, details);
    if (unsettled.length === 0) break;
    // A page once looked at again is looked at in all further ways: its first look must not vote twice.
    wanted = union(wanted, pagesOf(unsettled, details));
    const seen = await look(mode, wanted);
    const again = new Map(seen.map((page) => [page.number, page]));
    ways.push(pages.map((page) => again.get(page.number) ?? page));
    reading = read(ways);
  }
  return { reading, pages };
}

/** The pages where such fields have an answer, or values to choose from; undefined when one of them has neither. */
function pagesOf(names: readonly string[], details: Reading['details']): Set<number> | undefined {
  const found = names.map((name) => {
    const detail = details[name];
    const places = detail === undefined ? [] : [detail.page, ...detail.alternatives.map(({ page }) => page)];
    return places.filter((page) => page !== null);
  });
  return found.some((places) => places.length === 0) ? undefined : new Set(found.flat());
}

function union(
  one: ReadonlySet<number> | undefined,
  other: ReadonlySet<number> | undefined,
): ReadonlySet<number> | undefined {
  return one === undefined || other === undefined ? undefined : new Set([...one, ...other]);
}
