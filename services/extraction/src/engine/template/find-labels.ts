import { findPhrase, fold, toMatcher, type PhraseMatcher } from './phrases.ts';
import type { Segment } from './page-segments.ts';
import type { TemplateLanguage, TextField, TextTemplate } from '@ifcgate/contracts/templates';

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

/** A page cut into segments, with the labels in each. */
export type LabelledPage = { segments: Segment[]; labels: Map<Segment, FoundLabel[]> };

type Phrase = PhraseMatcher & {
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
  const folded = fold(segment.text);
  const matches = phrasesOf(template)
    .filter((phrase) => folded.includes(phrase.literal))
    .flatMap((phrase) => findPhrase(phrase, segment.text).map((place) => ({ phrase, ...place })))
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
    ...listPhrases(field.labels).map((entry) => ({ ...entry, field, role: 'label' as const })),
    ...listPhrases(field.weak_labels).map((entry) => ({ ...entry, field, role: 'weak_label' as const })),
    ...field.exclude.map((text) => ({
      ...toMatcher(text),
      language: 'en' as const,
      field,
      role: 'exclusion' as const,
    })),
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

function listPhrases(byLanguage: TextField['labels']): (PhraseMatcher & { language: TemplateLanguage })[] {
  return Object.entries(byLanguage).flatMap(([language, texts]) =>
    texts.map((text) => ({ ...toMatcher(text), language: language as TemplateLanguage })),
  );
}
