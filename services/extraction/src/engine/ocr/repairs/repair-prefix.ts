import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

/** Letters glued to an amount, from a currency that could not be read. */
export function repairPrefixes(words: readonly Word[]): Word[] {
  return words.map(mend);
}

const knownSigns = /^(?:RM|US|S|A|C|HK|NZ|R|DH|Rs|Rp|kr|zł|Ft|Kč|EUR|USD|GBP|CHF|MYR|SGD)$/;

// "PM7.00": two capitals before an amount are a currency that was misread; its number is right more often than not.
function mend(word: Word): Word {
  const glued = /^([-(]?)(\p{L}{1,2})(\d{1,6}[.,]\d{2})$/u.exec(word.text);
  if (glued === null || knownSigns.test(glued[2] ?? '')) return word;
  return { ...word, text: `${glued[1] ?? ''}${glued[3] ?? ''}`, confidence: word.confidence * trustLeft };
}
