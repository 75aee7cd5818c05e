import type { PrintedPage } from './printed-page-number.ts';

/** What one page says about whether it begins a document. */
export type PageEvidence = {
  /** `blank` ones have nothing on them, `unread` ones something that is not read; `separator` ones were put between documents. */
  kind: 'print' | 'unread' | 'blank' | 'separator';
  /** What it says of its place. */
  printed: PrintedPage | undefined;
  /** Whether it bears a title of a document. */
  hasTitle: boolean;
  /** Whether it says that it goes on from another, such as with a sum carried forward. */
  isContinued: boolean;
  /** Whether documents of its template bear a number. */
  isNumbered: boolean;
  /** That number; undefined where it prints none. */
  number: string | undefined;
  /** Other values that a document has once, such as its date, by field; none where the page may only quote them. */
  values: Readonly<Record<string, string>>;
  /** What its template requires and is not on it. */
  missing: readonly string[];
  /** Whether anything that its template requires may be, however uncertain. */
  hasAnswers: boolean;
};

/** Pages that are one document, from 1, and whether that is in doubt. */
export type Part = { from: number; to: number; isDoubtful: boolean };

/*
 * How much speaks for a document that begins with a page (above 0), or for one that goes on (below). One strong sign
 * decides; a page that shows nothing of a new document goes on, which is certain enough.
 */
const strong = 6;
const medium = 3;
const weak = 1;
/** Nearer to 0 than this, a person has to look. */
const certain = 3;

/** Cuts a file into its documents by what its pages say. Blank pages and separators between documents belong to none. */
export function findCuts(pages: readonly PageEvidence[]): Part[] {
  const parts: { pages: number[]; isDoubtful: boolean }[] = [];
  let between: PageEvidence['kind'][] = [];
  pages.forEach((page, index) => {
    if (page.kind === 'blank' || page.kind === 'separator') {
      between.push(page.kind);
      return;
    }
    const part = parts.at(-1);
    const last = part?.pages.at(-1);
    if (part === undefined || last === undefined) {
      parts.push({ pages: [index], isDoubtful: page.kind === 'unread' });
    } else {
      const before = part.pages.flatMap((own) => pages[own] ?? []);
      const sum = weighBeginning(page, before) + weighGap(between);
      const isInDoubt = Math.abs(sum) < certain || page.kind === 'unread' || pages[last]?.kind === 'unread';
      if (isInDoubt) part.isDoubtful = true;
      if (sum > 0) parts.push({ pages: [index], isDoubtful: isInDoubt });
      else part.pages.push(index);
    }
    between = [];
  });
  if (parts.length === 0) return [{ from: 1, to: pages.length, isDoubtful: false }];
  return parts.map(({ pages: own, isDoubtful }) => ({
    from: (own[0] ?? 0) + 1,
    to: (own.at(-1) ?? 0) + 1,
    isDoubtful: isDoubtful || lacksPages(own.flatMap((index) => pages[index] ?? [])),
  }));
}

function weighGap(between: readonly PageEvidence['kind'][]): number {
  if (between.includes('separator')) return 3 * strong;
  return between.includes('blank') ? medium : 0;
}

function weighBeginning(page: PageEvidence, before: readonly PageEvidence[]): number {
  const signs = [weighPrinted(page, before), weighNumber(page, before), weighHead(page, before)];
  return signs.reduce((sum, sign) => sum + sign, 0);
}

function weighPrinted({ printed }: PageEvidence, before: readonly PageEvidence[]): number {
  const last = before.at(-1)?.printed;
  if (printed === undefined) return last?.of === undefined ? 0 : last.page === last.of ? weak : -medium;
  if (printed.page === 1) return strong;
  if (last === undefined) return printed.page === before.length + 1 ? -strong : -weak;
  const isNext = printed.page === last.page + 1 && (printed.of ?? last.of) === (last.of ?? printed.of);
  return isNext ? -strong : weak;
}

function weighNumber(page: PageEvidence, before: readonly PageEvidence[]): number {
  const numbers = before.flatMap(({ number }) => number ?? []);
  if (page.number === undefined || numbers.length === 0) return 0;
  if (!numbers.includes(page.number)) return strong;
  // A page that has everything may be a copy.
  return isWholeAgain(page, before) ? -medium : -strong;
}

// All that its template requires is on it, and was on those before.
function isWholeAgain({ missing }: PageEvidence, before: readonly PageEvidence[]): boolean {
  return missing.length === 0 && lackingOf(before).length === 0;
}

function lackingOf(pages: readonly PageEvidence[]): string[] {
  return (pages[0]?.missing ?? []).filter((name) => pages.every(({ missing }) => missing.includes(name)));
}

// The head of a document: its title, its date, its own sum.
function weighHead(page: PageEvidence, before: readonly PageEvidence[]): number {
  const supplies = lackingOf(before).some((name) => !page.missing.includes(name));
  const differs = Object.entries(page.values).some(([name, value]) =>
    before.some(({ values }) => values[name] !== undefined && values[name] !== value),
  );
  // Further pages of some documents repeat its head: that alone begins none.
  const isRepeated = page.number !== undefined && before.some(({ number }) => number === page.number);
  // What bears no number, such as a receipt, has one page mostly.
  const goesOn = page.isNumbered ? -medium : -weak;
  const signs: readonly [boolean, number][] = [
    [page.hasTitle && (!isRepeated || page.printed?.page === 1), medium],
    [isWholeAgain(page, before), medium],
    [differs, medium],
    [page.isContinued, -medium],
    [supplies && page.missing.length > 0, goesOn],
    [!page.hasTitle && !page.hasAnswers && page.number === undefined, goesOn],
  ];
  return signs.reduce((sum, [is, weight]) => sum + (is ? weight : 0), 0);
}

// "Page 1 of 3" of two.
function lacksPages(pages: readonly PageEvidence[]): boolean {
  const counted = pages.flatMap(({ printed }) => printed?.of ?? []);
  return counted.some((of) => of > pages.length);
}
