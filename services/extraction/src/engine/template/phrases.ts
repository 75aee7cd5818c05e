import { RE2JS } from 're2js';

/** A phrase of a template, ready to be looked for in printed text. */
export type PhraseMatcher = {
  /** Compiled when first needed: all of a template at once took 0.4 s, most are never looked for. */
  pattern: () => RE2JS;
  /** A part every match contains, folded: most texts are ruled out without the pattern. */
  literal: string;
  /** What every match begins with, folded; empty where it begins with any letters. */
  beginning: string;
};

const matchers = new Map<string, PhraseMatcher>();

/** Prepares a phrase: `*` stands for the rest of a word, `…` for up to three words or brackets. */
export function toMatcher(phrase: string): PhraseMatcher {
  const known = matchers.get(phrase);
  if (known !== undefined) return known;
  const tokens = phrase.toLowerCase().split(/\s+/);
  const body = tokens.map((token) => (token === '…' ? gap : tokenPattern(token))).join('[\\s.\\-–_/]*');
  let compiled: RE2JS | undefined;
  const pattern = (): RE2JS =>
    (compiled ??= RE2JS.compile(`(^|[^\\p{L}\\p{N}\\-])(${body})($|[^\\p{L}\\p{N}])`, RE2JS.CASE_INSENSITIVE));
  const literals = tokens.flatMap((token) => token.split(/[*…]/)).sort((a, b) => b.length - a.length);
  const beginning = tokens[0]?.split(/[*…]/)[0] ?? '';
  const matcher = { pattern, literal: fold(literals[0] ?? ''), beginning: fold(beginning) };
  matchers.set(phrase, matcher);
  return matcher;
}

/** Where a phrase stands in a text, from the left; it begins and ends with whole words. */
export function findPhrase(phrase: PhraseMatcher, text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const matcher = phrase.pattern().matcher(text);
  let from = 0;
  while (from < text.length && matcher.find(from)) {
    const start = matcher.start() + (matcher.group(1)?.length ?? 0);
    const end = matcher.end() - (matcher.group(3)?.length ?? 0);
    // "PO-7731" is a number that begins like a label, "MwSt-Satz" another word.
    if (!/^-[\p{L}\p{N}]/u.test(text.slice(end))) found.push({ start, end });
    from = Math.max(end, from + 1);
  }
  return found;
}

/** The longest of several phrases at the very beginning of a text; undefined when none stands there. */
export function findAtStart(phrases: PhrasesByLanguage, text: string): { end: number } | undefined {
  const folded = fold(text);
  let longest: { end: number } | undefined;
  for (const matcher of matchersOf(phrases)) {
    if (!folded.startsWith(matcher.beginning) || !folded.includes(matcher.literal)) continue;
    const first = findPhrase(matcher, text)[0];
    if (first?.start === 0 && first.end > (longest?.end ?? 0)) longest = { end: first.end };
  }
  return longest;
}

/** The phrases of a template for one thing, by language. */
export type PhrasesByLanguage = Partial<Record<string, string[]>>;

const prepared = new WeakMap<PhrasesByLanguage, PhraseMatcher[]>();

function matchersOf(phrases: PhrasesByLanguage): PhraseMatcher[] {
  const known = prepared.get(phrases);
  if (known !== undefined) return known;
  const found = Object.values(phrases).flatMap((texts) => (texts ?? []).map(toMatcher));
  prepared.set(phrases, found);
  return found;
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
  return text.toLowerCase().replace(/[à-öù-ÿ]/g, (letter) => letter.normalize('NFD').charAt(0));
}
