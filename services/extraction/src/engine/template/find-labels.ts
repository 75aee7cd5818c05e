import { createPhraseIndex, type FoundPhrase } from './phrase-index.ts';
import { oncePer } from '../once-per.ts';
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
export type LabelledPage = { segments: readonly Segment[]; labels: Map<Segment, FoundLabel[]> };

type Role = 'label' | 'weak_label' | 'exclusion';
type Phrase = { field: TextField; language: TemplateLanguage; role: Role };

const phrasesOf = oncePer((template: TextTemplate) =>
  createPhraseIndex(
    template.fields.flatMap((field) => [
      ...listPhrases(field, field.labels, 'label'),
      ...listPhrases(field, field.weak_labels, 'weak_label'),
      ...listPhrases(field, { en: field.exclude }, 'exclusion'),
    ]),
  ),
);

function listPhrases(field: TextField, byLanguage: TextField['labels'], role: Role): { phrase: string; of: Phrase }[] {
  return Object.entries(byLanguage).flatMap(([language, texts]) =>
    texts.map((phrase) => ({ phrase, of: { field, language: language as TemplateLanguage, role } })),
  );
}

/**
 * The labels of a template in a segment, from the left. Of two that overlap the longer one counts: "total VAT" is not
 * "total"; and a phrase that a field excludes silences the labels of that field which it touches or, of amounts, follows.
 */
export function findLabels(template: TextTemplate, segment: Segment): FoundLabel[] {
  const matches = phrasesOf(template)
    .find(segment)
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const exclusions = matches.filter((match) => match.of.role === 'exclusion');
  const kept: FoundPhrase<Phrase>[] = [];
  for (const match of matches) {
    if (match.of.role === 'exclusion') continue;
    const isExcluded = exclusions.some(
      (other) => other.of.field === match.of.field && (overlap(other, match) || isRightBehind(other, match, segment)),
    );
    const isCovered = kept.some((longer) => overlap(longer, match) && !isTwin(longer, match));
    if (!isExcluded && !isCovered) kept.push(match);
  }
  kept.sort((a, b) => a.start - b.start);
  return kept.map(({ of: phrase, start, end }, index) => ({
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

// "Total amount without VAT" is no total: of amounts what stands right behind a label says which amount is meant.
function isRightBehind(exclusion: FoundPhrase<Phrase>, match: FoundPhrase<Phrase>, { text }: Segment): boolean {
  return (
    match.of.field.type === 'money' &&
    exclusion.start >= match.end &&
    /^[\s(,–-]*$/.test(text.slice(match.end, exclusion.start))
  );
}

function overlap(a: FoundPhrase<Phrase>, b: FoundPhrase<Phrase>): boolean {
  return a.start < b.end && b.start < a.end;
}

// "Rechnung Nr. 7 vom" names the number and, one word later, the date: both labels begin at the same place.
function isTwin(longer: FoundPhrase<Phrase>, match: FoundPhrase<Phrase>): boolean {
  return longer.of.field !== match.of.field && longer.start === match.start;
}
