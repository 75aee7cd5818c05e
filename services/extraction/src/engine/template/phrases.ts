import { RE2JS } from 're2js';

/** A phrase of a template, ready to be looked for in printed text. */
export type PhraseMatcher = {
  /** A part every match contains, folded: most texts are ruled out without a pattern. */
  literal: string;
  /** What every match begins with, folded; empty where it begins with any letters. */
  beginning: string;
  /** Where the phrase stands in a text, from the left; it begins and ends with whole words. */
  find: (text: string) => Place[];
  /** Where a phrase that begins at `start`, the beginning of a word, ends; undefined when it does not stand there. */
  endAt: (text: string, start: number) => number | undefined;
};

type Place = { start: number; end: number };

/** No label is longer, whatever stands in its gaps; so a line without end costs no more than its length. */
const longestPlace = 500;

const matchers = new Map<string, PhraseMatcher>();
/** Templates of workspaces come anew with each document; those of a busy process fit in several times. */
const mostRemembered = 20_000;

/** Prepares a phrase: `*` stands for the rest of a word, `…` for up to three words or brackets. */
export function toMatcher(phrase: string): PhraseMatcher {
  const known = matchers.get(phrase);
  if (known !== undefined) return known;
  const tokens = phrase.toLowerCase().split(/\s+/);
  const body = tokens.map((token) => (token === '…' ? gap : tokenPattern(token))).join('[\\s.\\-–_/]*');
  const literals = tokens.flatMap((token) => token.split(/[*…]/)).sort((a, b) => b.length - a.length);
  // Compiled when first needed: all of a template at once took 0.4 s, most are never looked for.
  let [anywhere, here]: (RE2JS | undefined)[] = [];
  const compile = (before: string): RE2JS =>
    RE2JS.compile(`${before}(${body})($|[^\\p{L}\\p{N}])`, RE2JS.CASE_INSENSITIVE);
  const matcher = {
    literal: fold(literals[0] ?? ''),
    beginning: fold(tokens[0]?.split(/[*…]/)[0] ?? ''),
    find: (text: string) => findAll((anywhere ??= compile('(^|[^\\p{L}\\p{N}\\-])')), text),
    endAt: (text: string, start: number) => {
      const window = text.slice(start, start + longestPlace);
      const found = (here ??= compile('^')).matcher(window);
      const end = found.find() ? found.end(1) : longestPlace;
      return end === longestPlace ? undefined : start + end;
    },
  };
  if (matchers.size >= mostRemembered) matchers.clear();
  matchers.set(phrase, matcher);
  return matcher;
}

function findAll(pattern: RE2JS, text: string): Place[] {
  const found: Place[] = [];
  const matcher = pattern.matcher(text);
  let from = 0;
  while (from < text.length && matcher.find(from)) {
    const place = { start: matcher.start(2), end: matcher.end(2) };
    if (isWhole(text, place.end)) found.push(place);
    from = Math.max(place.end, from + 1);
  }
  return found;
}

/** Whether a phrase may end here: "PO-7731" is a number that begins like a label, "MwSt-Satz" another word. */
export function isWhole(text: string, end: number): boolean {
  return !/^-[\p{L}\p{N}]/u.test(text.slice(end, end + 3));
}

const gap = `(?:\\s*\\([^()]*\\)|\\s+[^\\s:]{1,24}){0,3}?`;

function tokenPattern(token: string): string {
  return token
    .split('*')
    .map((part) => [...part].map(letterPattern).join(''))
    .join('\\p{L}*');
}

// Capitals are often printed without their accents: "ECHEANCE".
function letterPattern(letter: string): string {
  const plain = fold(letter);
  return plain === letter ? RE2JS.quote(letter) : `[${letter}${plain}]`;
}

/** A text in lower case and without accents, letter for letter: what a phrase's `literal` is looked for in. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // "İ" becomes two; it stays as it is.
  const same = lower.length === text.length ? lower : text.replace(/[^İ]+/g, (rest) => rest.toLowerCase());
  return same.replace(/[à-öù-ÿ]/g, (letter) => letter.normalize('NFD').charAt(0));
}
