import type { PageMode } from './ocr/ocr-engine.ts';
import { calibrateReading } from './calibrate.ts';
import { unprovenFields, unsettledFields } from './review-rule.ts';
import type { PageText } from './page-text.ts';
import type { Reading } from './reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** How a document's pages are read in one way, and what they say as read in all ways so far. */
type Ways = {
  /** Which engine looks in such a way; undefined where none can here. */
  readerOf: (mode: PageMode) => string | undefined;
  /** @param pages the numbers of those to look at; all where nothing is said. The set grows from look to look. */
  look: (mode: PageMode, pages: ReadonlySet<number> | undefined) => Promise<PageText[]>;
  read: (ways: readonly PageText[][]) => Reading;
};

/**
 * Reads a document in one of its template's ways after the other, until all that the template requires is answered
 * beyond doubt. Looking again costs a second a page, most scans do not need it, and most others on one page only: the
 * others stay as they were seen first. What a single engine has read and no sum proves is held against the other engine
 * where the template names one of its ways.
 */
export async function readInWays(
  template: TextTemplate,
  { readerOf, look, read }: Ways,
): Promise<{ reading: Reading; pages: PageText[] }> {
  const [firstMode = 'sparse', ...furtherModes] = modesOf(template).filter((mode) => readerOf(mode) !== undefined);
  const pages = await look(firstMode, undefined);
  const ways = [pages];
  let reading = read(ways);
  const recognised = new Set(pages.filter(({ source }) => source === 'ocr').map(({ number }) => number));
  if (recognised.size === 0) return { reading, pages };
  const wanted = new Set<number>();
  const readers = new Set([readerOf(firstMode)]);
  for (const mode of furtherModes) {
    const { details } = calibrateReading(template, reading);
    const isOther = !readers.has(readerOf(mode));
    const open = [...unsettledFields(template, details), ...(isOther ? unprovenFields(template, details) : [])];
    if (open.length === 0) continue;
    // A page once looked at again is looked at in all further ways: its first look must not vote twice.
    for (const page of pagesInDoubt(open, details, recognised)) wanted.add(page);
    const seen = await look(mode, wanted);
    readers.add(readerOf(mode));
    const again = new Map(seen.map((page) => [page.number, page]));
    ways.push(pages.map((page) => again.get(page.number) ?? page));
    reading = read(ways);
  }
  return { reading, pages };
}

/** The ways in which a template's pages are looked at, in their order. Templates may still name a look with faint print darkened, which the second engine has made needless: rows again. */
export function modesOf({ page_modes: named }: Pick<TextTemplate, 'page_modes'>): PageMode[] {
  return [...new Set(named.map((mode) => (mode === 'darkened_block' ? 'block' : mode)))];
}

/** The recognised pages where such fields have an answer, or values to choose from; all when one of them has neither. */
function pagesInDoubt(
  names: readonly string[],
  details: Reading['details'],
  recognised: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = names.map((name) => {
    const detail = details[name];
    const places = detail === undefined ? [] : [detail.page, ...detail.alternatives.map(({ page }) => page)];
    return places.filter((page) => page !== null).filter((page) => recognised.has(page));
  });
  return found.some((places) => places.length === 0) ? recognised : new Set(found.flat());
}
