import { createPhraseIndex, indexOf, type PhraseIndex } from '../template/phrase-index.ts';
import { segmentsOf, type Segment } from '../template/page-segments.ts';
import { kindsByText, type KindWords, type ToldKind } from './kinds.ts';
import type { PageText } from '../page-text.ts';

/** How much speaks for a kind, and what it is. */
export type KindGuess = {
  kind: ToldKind;
  score: number;
  /** In words, such as `title: Kontoauszug`. */
  reasons: string[];
};

type WordOf = { kind: ToldKind; word: string };

let loaded: PhraseIndex<WordOf> | undefined;

function loadWords(): PhraseIndex<WordOf> {
  return (loaded ??= createPhraseIndex(
    kindsByText.flatMap(({ kind, words }) => words.map((word) => ({ phrase: word, of: { kind, word } }))),
  ));
}

const titleScore = 3;
const largeTitleScore = 4;
const wordScore = 1;
const mostWords = 4;
/** Below this nothing is known about a document. */
const leastKnown = 4;
/** A kind that is so much likelier than another is not that other. */
const clearLead = 4;

/**
 * What kind of document some pages are, by its title and by words that only one kind prints; the likeliest first, each
 * with its reasons. Kinds without any reason are left out.
 */
export function classifyDocument(pages: readonly PageText[]): KindGuess[] {
  const segments = pages.flatMap((page) => segmentsOf(page));
  const usual = medianSize(segments);
  const words = loadWords();
  const printed = segments.flatMap((segment) => words.find(segment).map(({ of }) => of));
  const printedBy = Map.groupBy(printed, ({ kind }) => kind);
  return kindsByText
    .map((each) => {
      const own = new Set(printedBy.get(each.kind)?.map(({ word }) => word));
      return guess(each, own, { segments, usual });
    })
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || (a.kind < b.kind ? -1 : 1));
}

/**
 * Whether a document is clearly not of a kind. Utility bills are invoices, and orders and invoices share most of their
 * words, so only what cannot be both is told apart; in doubt the answer is no.
 */
export function isClearlyNot(kind: ToldKind, guesses: readonly KindGuess[]): boolean {
  const [best] = guesses;
  if (best === undefined || best.score < leastKnown || alike(best.kind) === alike(kind)) return false;
  const own = Math.max(0, ...guesses.filter((each) => alike(each.kind) === alike(kind)).map((each) => each.score));
  return best.score - own >= clearLead;
}

function alike(kind: ToldKind): string {
  return kind === 'bank-statement' ? 'statement' : 'trade';
}

function guess(
  { kind, titles, words }: KindWords,
  printed: ReadonlySet<string>,
  { segments, usual }: { segments: readonly Segment[]; usual: number },
): KindGuess {
  const title = segments.find((segment) => isTitle(segment, titles));
  const isLarge = title !== undefined && title.sizePt >= 1.25 * usual;
  const found = words.filter((word) => printed.has(word)).slice(0, mostWords);
  const reasons = title === undefined ? [] : [`title: ${title.text}`];
  const ofTitle = title === undefined ? 0 : isLarge ? largeTitleScore : titleScore;
  return {
    kind,
    score: ofTitle + wordScore * found.length,
    reasons: [...reasons, ...found.map((word) => `word: ${word}`)],
  };
}

// A title stands alone, or with its number, in the upper half of the first page.
function isTitle(segment: Segment, titles: KindWords['titles']): boolean {
  if (segment.page.number !== 1 || segment.y0 > 0.5 * segment.page.heightPt) return false;
  const found = indexOf(titles).findAtStart(segment);
  if (found === undefined) return false;
  const rest = segment.text.slice(found.end).trim();
  return rest === '' || /^(?:\(|#|n[or°º]|nummer|number|\d|vom|of|du|del)/i.test(rest);
}

function medianSize(segments: readonly Segment[]): number {
  const sizes = segments.map((segment) => segment.sizePt).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 10;
}
