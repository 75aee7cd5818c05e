import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

// "24/06/20184:37:37PM", "12-01-1921:13", "21/05/2018Time:": the blank behind a date was not seen. Where a year has two
// digits or four, the time behind it tells.
const date = String.raw`\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3})[-/.]`;
const glued = [
  new RegExp(String.raw`^(.*?\D)?(${date}(?:19|20)\d\d)((?:[01]?\d|2[0-3])[:.][0-5]\d.*)$`),
  new RegExp(String.raw`^(.*?\D)?(${date}\d\d)((?:[01]?\d|2[0-3])[:.][0-5]\d.*)$`),
  new RegExp(String.raw`^(.*?\D)?(${date}(?:(?:19|20)\d\d|\d\d))([\p{L}(].*)$`, 'u'),
];
// "Date24/06/2018"
const before = new RegExp(String.raw`^(\p{L}{3,}[.:]?)(${date}(?:\d{4}|\d{2}))$`, 'u');

/** Dates that are glued to the time behind them, or to a word. */
export function splitGluedDates(words: readonly Word[]): Word[] {
  return words.flatMap((word) => {
    const parts = partsOf(word.text);
    return parts.length < 2 ? [word] : cut(word, parts);
  });
}

function partsOf(text: string): string[] {
  for (const pattern of glued) {
    const [, head = '', day, rest] = pattern.exec(text) ?? [];
    if (day !== undefined && rest !== undefined) return [...partsOf(`${head}${day}`), rest];
  }
  const [, label, day] = before.exec(text) ?? [];
  return label !== undefined && day !== undefined ? [label, day] : [text];
}

/** Cuts a word into parts, each as wide as its share of the characters. */
function cut(word: Word, parts: readonly string[]): Word[] {
  const width = (word.x1 - word.x0) / parts.join('').length;
  let left = word.x0;
  return parts.map((text) => {
    const x0 = left;
    left += text.length * width;
    return { ...word, text, x0, x1: left, confidence: word.confidence * trustLeft };
  });
}
