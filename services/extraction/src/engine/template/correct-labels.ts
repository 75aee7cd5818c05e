import { letterDistance } from './letter-distance.ts';
import { oncePer } from '../once-per.ts';
import type { PageText, Word } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** Shorter words have too many neighbours. */
const shortestCorrected = 4;
/** Errors per letter of a word that is still taken for it; what looks alike is less than an error. */
const mostErrors = 0.25;
const clearlyNearer = 0.3;
const trustLeft = 0.95;
/** A word that is read so surely is what is printed: "Mitte" is no "bitte". */
const surelyRead = 0.9;

/**
 * A recognised page on which words that are a letter or two away from a word of the template's labels are that word:
 * `Tota1`, `lnvoice`, `Rechnungsdaturn`, and letters whose marks the OCR engine does not know (`Fallig`).
 */
export function correctLabels(template: TextTemplate, page: PageText): PageText {
  const vocabulary = vocabularyOf(template);
  // A reader without all letters is sure of those that it takes for others; and names are not taken from it.
  const isSure = (word: Word): boolean => word.confidence >= surelyRead && page.reader?.knowsAllLetters !== false;
  const words = page.words
    .flatMap((word) => splitCapitals(word, vocabulary))
    .map((word) => correct(word, vocabulary, isSure));
  return { ...page, words };
}

// "TotalSalesInclusive": the blanks were not seen. Only where a part of it is a word of a label.
function splitCapitals(word: Word, vocabulary: Map<string, string>): Word[] {
  const parts = word.text.split(/(?<=\p{Ll}[.,]?)(?=\p{Lu})|(?<=\p{L})(?=\()/u);
  const isLabel = (part: string): boolean => vocabulary.has(fold(part.toLowerCase().replace(/[^\p{L}]/gu, '')));
  if (parts.length < 2 || !parts.some((part) => part.length >= shortestCorrected && isLabel(part))) return [word];
  const width = (word.x1 - word.x0) / word.text.length;
  let left = word.x0;
  return parts.map((text) => {
    const x0 = left;
    left += text.length * width;
    return { ...word, text, x0, x1: left };
  });
}

const vocabularyOf = oncePer((template: TextTemplate): Map<string, string> => {
  const phrases = template.fields.flatMap((field) => [
    ...Object.values(field.labels).flat(),
    ...Object.values(field.weak_labels).flat(),
    ...field.exclude,
  ]);
  const words = phrases.flatMap((phrase) => [
    ...phrase.toLowerCase().split(/[^\p{L}*]+/u),
    // "*rechnungs datum" is printed as one word; "gross amt" is not, and "Croissant" would be near it.
    ...(phrase.startsWith('*') ? [phrase.toLowerCase().replace(/[ *]/g, '')] : []),
  ]);
  const whole = words.filter((word) => /^\p{L}+$/u.test(word));
  return new Map(whole.map((word) => [fold(word), word]));
});

function correct(word: Word, vocabulary: Map<string, string>, isSure: (word: Word) => boolean): Word {
  if (isSure(word)) return word;
  const core = /[\p{L}\p{N}|\][!&®§]{4,}/u.exec(word.text);
  if (core === null || (core[0].match(/\p{L}/gu)?.length ?? 0) < core[0].length - 2) return word;
  const folded = fold(core[0].toLowerCase());
  const wanted = vocabulary.get(folded) ?? findNearest(folded, vocabulary);
  if (wanted === undefined || wanted === core[0].toLowerCase()) return word;
  const text = word.text.slice(0, core.index) + wanted + word.text.slice(core.index + core[0].length);
  return { ...word, text, confidence: word.confidence * trustLeft };
}

/** The one word of the labels that is clearly nearer than all others, and near enough for its length. */
function findNearest(folded: string, vocabulary: Map<string, string>): string | undefined {
  let [found, least, second]: [string | undefined, number, number] = [undefined, Infinity, Infinity];
  for (const [key, word] of vocabulary) {
    const shorter = Math.min(key.length, folded.length);
    if (shorter < shortestCorrected) continue;
    const distance = letterDistance(folded, key, mostErrors * shorter);
    if (distance > mostErrors * shorter) continue;
    if (distance < least) [found, least, second] = [word, distance, found === word ? second : least];
    else if (word !== found) second = Math.min(second, distance);
  }
  return second - least < clearlyNearer ? undefined : found;
}

// Without German data "ß" is read as a sign ("gema®&"), marks fall away.
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß|[&®§]+$/g, 'ss');
}
