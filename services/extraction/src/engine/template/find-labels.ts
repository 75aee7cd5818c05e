import { RE2JS } from 're2js';

import type { Segment } from './page-segments.ts';
import type { TemplateLanguage, TextField, TextTemplate } from './template-schema.ts';

/** A printed label of a field. */
export type FoundLabel = {
  field: TextField;
  language: TemplateLanguage;
  isWeak: boolean;
  /** Whether it begins its segment, or follows another label and what may be its value. */
  isClearStart: boolean;
  segment: Segment;
  start: number;
  end: number;
};

type Phrase = {
  /** Compiled when first needed: all of a template at once took 0.4 s, most are never looked for. */
  pattern: () => RE2JS;
  /** A part every match contains, in lower case: most segments are ruled out without the pattern. */
  literal: string;
  field: TextField;
  language: TemplateLanguage;
  role: 'label' | 'weak_label' | 'exclusion';
};

const prepared = new WeakMap<TextTemplate, Phrase[]>();

/**
 * The labels of a template in a segment, from the left. Of two that overlap the longer one counts: "total VAT" is not
 * "total"; and a phrase that a field excludes silences the labels of that field which it touches.
 */
export function findLabels(template: TextTemplate, segment: Segment): FoundLabel[] {
  const lower = segment.text.toLowerCase();
  const matches = phrasesOf(template)
    .filter((phrase) => lower.includes(phrase.literal))
    .flatMap((phrase) => matchPhrase(phrase, segment))
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const exclusions = matches.filter((match) => match.phrase.role === 'exclusion');
  const kept: Match[] = [];
  for (const match of matches) {
    if (match.phrase.role === 'exclusion') continue;
    const isExcluded = exclusions.some((other) => other.phrase.field === match.phrase.field && overlap(other, match));
    const isCovered = kept.some((longer) => overlap(longer, match) && !isTwin(longer, match));
    if (!isExcluded && !isCovered) kept.push(match);
  }
  kept.sort((a, b) => a.start - b.start);
  return kept.map(({ phrase, start, end }, index) => ({
    field: phrase.field,
    language: phrase.language,
    isWeak: phrase.role === 'weak_label',
    isClearStart: isClearStart(segment.text.slice(kept[index - 1]?.end ?? 0, start), index > 0),
    segment,
    start,
    end,
  }));
}

// "Invoice 42 Total 10.00": between two labels stands one short word with a digit, the value of the first.
function isClearStart(before: string, followsLabel: boolean): boolean {
  return before.trim() === '' || (followsLabel && /^[\s.:#]*[\p{L}\p{Sc}]{0,5}\S{0,20}\d\S{0,20}\s*$/u.test(before));
}

function phrasesOf(template: TextTemplate): Phrase[] {
  const known = prepared.get(template);
  if (known !== undefined) return known;
  const phrases = template.fields.flatMap((field) => [
    ...listPhrases(field.labels).map((entry) => toPhrase({ ...entry, field, role: 'label' })),
    ...listPhrases(field.weakLabels).map((entry) => toPhrase({ ...entry, field, role: 'weak_label' })),
    ...field.exclude.map((text) => toPhrase({ text, language: 'en', field, role: 'exclusion' })),
  ]);
  prepared.set(template, phrases);
  return phrases;
}

type Match = { phrase: Phrase; start: number; end: number };

function overlap(a: Match, b: Match): boolean {
  return a.start < b.end && b.start < a.end;
}

// "Rechnung Nr. 7 vom" names the number and, one word later, the date: both labels begin at the same place.
function isTwin(longer: Match, match: Match): boolean {
  return longer.phrase.field !== match.phrase.field && longer.start === match.start;
}

function matchPhrase(phrase: Phrase, segment: Segment): Match[] {
  const found: Match[] = [];
  const matcher = phrase.pattern().matcher(segment.text);
  let from = 0;
  while (from < segment.text.length && matcher.find(from)) {
    const start = matcher.start() + (matcher.group(1)?.length ?? 0);
    const end = matcher.end() - (matcher.group(3)?.length ?? 0);
    // "PO-7731" is a number that begins like a label, "MwSt-Satz" another word.
    if (!/^-[\p{L}\p{N}]/u.test(segment.text.slice(end))) found.push({ phrase, start, end });
    from = Math.max(end, from + 1);
  }
  return found;
}

function listPhrases(byLanguage: TextField['labels']): { text: string; language: TemplateLanguage }[] {
  return Object.entries(byLanguage).flatMap(([language, texts]) =>
    texts.map((text) => ({ text, language: language as TemplateLanguage })),
  );
}

function toPhrase(phrase: Omit<Phrase, 'pattern' | 'literal'> & { text: string }): Phrase {
  const { text, ...rest } = phrase;
  const tokens = text.toLowerCase().split(/\s+/);
  const body = tokens.map((token) => (token === '…' ? gap : tokenPattern(token))).join('[\\s.\\-–_/]*');
  let compiled: RE2JS | undefined;
  const pattern = (): RE2JS =>
    (compiled ??= RE2JS.compile(`(^|[^\\p{L}\\p{N}\\-])(${body})($|[^\\p{L}\\p{N}])`, RE2JS.CASE_INSENSITIVE));
  const literals = tokens.flatMap((token) => token.split(/[*…]/)).sort((a, b) => b.length - a.length);
  return { ...rest, pattern, literal: literals[0] ?? '' };
}

const gap = `(?:\\s*\\([^()]*\\)|\\s+[^\\s:]{1,24}){0,3}?`;

function tokenPattern(token: string): string {
  return token
    .split('*')
    .map((part) => RE2JS.quote(part))
    .join('\\p{L}*');
}
