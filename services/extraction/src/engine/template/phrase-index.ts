import { oncePer } from '../once-per.ts';
import { fold, isWhole, toMatcher, type PhraseMatcher } from './phrases.ts';

/** A text with its folded form, which is as long. */
export type FoldedText = { text: string; folded: string };

/** A phrase that stands in a text, and what it stands for. */
export type FoundPhrase<T> = { of: T; start: number; end: number };

/** Many phrases that are looked for at once. */
export type PhraseIndex<T> = {
  /** All places of all phrases, in the order of the phrases, each from the left. */
  find(text: FoldedText): FoundPhrase<T>[];
  /** The longest phrase at the very beginning of a text; undefined when none stands there. */
  findAtStart(text: string | FoldedText): FoundPhrase<T> | undefined;
};

type Entry<T> = { matcher: PhraseMatcher; of: T; position: number };
type Node<T> = { entries: Entry<T>[]; next: Map<number, Node<T>> };

/**
 * Prepares phrases to be looked for together. A tree of their first words leaves the few phrases that can begin at a word
 * of the text; only those are matched. One after the other, the phrases of a template took most of the time of a reading.
 */
export function createPhraseIndex<T>(phrases: Iterable<{ phrase: string; of: T }>): PhraseIndex<T> {
  const root: Node<T> = { entries: [], next: new Map() };
  // What begins with any letters ("*rechnung") is in no tree.
  const open: Entry<T>[] = [];
  let size = 0;
  for (const { phrase, of } of phrases) {
    const entry = { matcher: toMatcher(phrase), of, position: size++ };
    if (entry.matcher.beginning === '') open.push(entry);
    else nodeOf(root, entry.matcher.beginning).entries.push(entry);
  }

  return {
    find({ text, folded }) {
      const found: (FoundPhrase<T> & { position: number })[] = [];
      for (const { matcher, of, position } of open)
        if (folded.includes(matcher.literal))
          for (const place of matcher.find(text)) found.push({ of, position, ...place });
      const bounds = new Map<Entry<T>, { lastLiteral: number; lastEnd: number }>();
      for (const start of wordStarts(folded))
        for (const entry of beginningAt(root, folded, start)) {
          const bound = bounds.get(entry) ?? { lastLiteral: folded.lastIndexOf(entry.matcher.literal), lastEnd: -1 };
          bounds.set(entry, bound);
          // A phrase is not looked for again inside itself.
          if (start > bound.lastLiteral || start <= bound.lastEnd) continue;
          const end = entry.matcher.endAt(text, start);
          if (end === undefined) continue;
          bound.lastEnd = end;
          if (isWhole(text, end)) found.push({ of: entry.of, position: entry.position, start, end });
        }
      return found
        .sort((a, b) => a.position - b.position || a.start - b.start)
        .map(({ of, start, end }) => ({ of, start, end }));
    },
    findAtStart(text) {
      const whole = typeof text === 'string' ? { text, folded: fold(text) } : text;
      let longest: FoundPhrase<T> | undefined;
      for (const entry of [...open, ...beginningAt(root, whole.folded, 0)]) {
        const end = whole.folded.includes(entry.matcher.literal) ? entry.matcher.endAt(whole.text, 0) : undefined;
        if (end !== undefined && end > (longest?.end ?? 0) && isWhole(whole.text, end))
          longest = { of: entry.of, start: 0, end };
      }
      return longest;
    },
  };
}

/** The phrases of a template for one thing, by language. */
export type PhrasesByLanguage = Partial<Record<string, string[]>>;

/** The index of a template's phrases for one thing; each stands for itself. */
export const indexOf = oncePer((phrases: PhrasesByLanguage | string[]): PhraseIndex<string> => {
  const texts = Array.isArray(phrases) ? phrases : Object.values(phrases).flatMap((each) => each ?? []);
  return createPhraseIndex(texts.map((phrase) => ({ phrase, of: phrase })));
});

function nodeOf<T>(root: Node<T>, beginning: string): Node<T> {
  let node = root;
  for (let index = 0; index < beginning.length; index++) {
    const code = beginning.charCodeAt(index);
    let next = node.next.get(code);
    if (next === undefined) node.next.set(code, (next = { entries: [], next: new Map() }));
    node = next;
  }
  return node;
}

function beginningAt<T>(root: Node<T>, folded: string, start: number): Entry<T>[] {
  let node = root.next.get(folded.charCodeAt(start));
  if (node === undefined) return [];
  const found: Entry<T>[] = [];
  for (let index = start + 1; node !== undefined; index++) {
    if (node.entries.length > 0) found.push(...node.entries);
    node = index < folded.length ? node.next.get(folded.charCodeAt(index)) : undefined;
  }
  return found;
}

const insideWord = /[\p{L}\p{N}-]/u;

// Where a phrase may begin: not behind a letter, a digit or a hyphen.
function wordStarts(folded: string): number[] {
  const starts: number[] = [];
  for (let index = 0; index < folded.length; index++)
    if (index === 0 || !isInsideWord(folded.charCodeAt(index - 1))) starts.push(index);
  return starts;
}

function isInsideWord(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45;
  return insideWord.test(String.fromCharCode(code));
}
