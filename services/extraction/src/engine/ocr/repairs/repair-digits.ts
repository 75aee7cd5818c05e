import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

/** Letters in the place of digits, where at least half of an amount is digits: `1O.5O`, `l2.00`. */
export function repairDigits(words: readonly Word[]): Word[] {
  return words.map((word) => mend(completeCents(word)));
}

const lookalikes: Record<string, string> = {
  O: '0',
  o: '0',
  Q: '0',
  D: '0',
  l: '1',
  I: '1',
  '|': '1',
  S: '5',
  B: '8',
  Z: '2',
};

// ".02": tills leave the zero out, or it was too faint.
function completeCents(word: Word): Word {
  const [, before = '', cents, after = ''] = /^([A-Z]{2}|-)?[.,](\d{2})(-?)$/.exec(word.text) ?? [];
  if (cents === undefined) return word;
  return { ...word, text: `${before}0.${cents}${after}`, confidence: word.confidence * trustLeft };
}

function mend(word: Word): Word {
  const amount =
    /^([-(]?(?:[A-Z]{1,2}|[^\p{L}\p{N}]{0,1})?)([\dOoQDlI|SBZ]{1,7})([.,])([\dOoQDlI|SBZ]{2})([)-]?)$/u.exec(word.text);
  if (amount === null) return word;
  const [, before = '', whole = '', point = '', cents = '', after = ''] = amount;
  const digits = (whole + cents).replace(/\D/g, '').length;
  if (digits === whole.length + cents.length) return word;
  if (digits * 2 < whole.length + cents.length) return word;
  const repair = (text: string): string => text.replace(/\D/g, (letter) => lookalikes[letter] ?? letter);
  const text = `${before}${repair(whole)}${point}${repair(cents)}${after}`;
  return { ...word, text, confidence: word.confidence * trustLeft };
}
