import { oncePer } from '../once-per.ts';
import type { PageText, Word } from '../page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** Shorter words have too many neighbours. */
const shortestCorrected = 5;
const shortestWithTwoErrors = 12;
const trustLeft = 0.95;
/** A word that is read so surely is what is printed: "Mitte" is no "bitte". */
const surelyRead = 0.9;

/**
 * A recognised page on which words that are a letter or two away from a word of the template's labels are that word:
 * `Tota1`, `lnvoice`, `Rechnungsdaturn`, and letters whose marks the OCR engine does not know (`Fallig`).
 */
export function correctLabels(template: TextTemplate, page: PageText): PageText {
  const vocabulary = vocabularyOf(template);
  const words: Word[] = [];
  for (const word of page.words) {
    const previous = words.at(-1);
    const whole = previous === undefined ? undefined : completeLabel(previous, word, vocabulary);
    if (whole === undefined) words.push(correct(word, vocabulary));
    else words[words.length - 1] = whole;
  }
  return { ...page, words };
}

// "Tota l": the last letter was taken for a word of its own.
function completeLabel(word: Word, next: Word, vocabulary: Map<string, string>): Word | undefined {
  const isStray = /^[liI1|\]!][:.]?$/.test(next.text) && next.x0 - word.x1 < word.sizePt;
  if (!isStray || word.text.length < shortestCorrected - 1) return undefined;
  const wanted = vocabulary.get(`${fold(word.text.toLowerCase())}l`);
  if (wanted === undefined) return undefined;
  return { ...word, text: wanted, x1: next.x1, confidence: word.confidence * trustLeft };
}

const vocabularyOf = oncePer((template: TextTemplate): Map<string, string> => {
  const phrases = template.fields.flatMap((field) => [
    ...Object.values(field.labels).flat(),
    ...Object.values(field.weak_labels).flat(),
    ...field.exclude,
  ]);
  const words = phrases.flatMap((phrase) => [
    ...phrase.toLowerCase().split(/[^\p{L}*]+/u),
    // "*rechnungs datum" is printed as one word.
    phrase.toLowerCase().replace(/[ *]/g, ''),
  ]);
  const whole = words.filter((word) => /^\p{L}+$/u.test(word));
  return new Map(whole.map((word) => [fold(word), word]));
});

function correct(word: Word, vocabulary: Map<string, string>): Word {
  if (word.confidence >= surelyRead) return word;
  const core = /[\p{L}\p{N}|\][!&®§]{4,}/u.exec(word.text);
  if (core === null || (core[0].match(/\p{L}/gu)?.length ?? 0) < core[0].length - 2) return word;
  const folded = fold(core[0].toLowerCase());
  // "Tota": the end of a word is what gets lost most often.
  const wanted = vocabulary.get(folded) ?? vocabulary.get(`${folded}l`) ?? findNeighbour(folded, vocabulary);
  if (wanted === undefined || wanted === core[0].toLowerCase()) return word;
  const text = word.text.slice(0, core.index) + wanted + word.text.slice(core.index + core[0].length);
  return { ...word, text, confidence: word.confidence * trustLeft };
}

function findNeighbour(folded: string, vocabulary: Map<string, string>): string | undefined {
  let found: string | undefined;
  for (const [key, word] of vocabulary) {
    const most = Math.min(key.length, folded.length) >= shortestWithTwoErrors ? 2 : 1;
    if (Math.min(key.length, folded.length) < shortestCorrected || Math.abs(key.length - folded.length) > most)
      continue;
    if (!isWithin(folded, key, most)) continue;
    // Two neighbours: nothing says which is meant.
    if (found !== undefined && found !== word) return undefined;
    found = word;
  }
  return found;
}

// Without German data "ß" is read as a sign ("gema®&"), "rn" is read for "m"; marks fall away.
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß|[&®§]+$/g, 'ss')
    .replace(/rn/g, 'm');
}

function isWithin(a: string, b: string, most: number): boolean {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) <= most;
}
