import type { Word } from '../page-text.ts';

/** What a repair leaves of a word's confidence: it is a guess, if a good one. */
const trustLeft = 0.9;

/**
 * Mends what OCR does to amounts, where only an amount can be meant: `62.` `80` and `12` `.50` torn apart, `1O.5O`,
 * `l2.00`, and letters glued on from a currency it could not read. Edges lose the marks of rules and specks.
 */
export function repairWords(words: readonly Word[]): Word[] {
  const trimmed = words.map(trimSpecks).filter((word) => word.text !== '');
  const joined: Word[] = [];
  for (const word of trimmed) {
    const previous = joined.at(-1);
    if (previous !== undefined && isTornAmount(previous, word)) joined[joined.length - 1] = join(previous, word);
    else joined.push(word);
  }
  return repairRinggit(joined.map(repairDigits));
}

function trimSpecks(word: Word): Word {
  const text = word.text
    // Two dashes lead from a label to its amount; one may be its sign.
    .replace(/^[—–-]{2,}$/u, '')
    .replace(/^[|_~`'‘’"“”—«»\]}\\]+(?=.)|(?<=.)[|_~`'‘’"“”—«»[{\\]+$/gu, '')
    .replace(/^[—–_|~]+$/u, '')
    .replace(/^(\D{0,3}\d{1,5})_(\d{2})$/u, '$1.$2');
  return text === word.text ? word : { ...word, text };
}

function isTornAmount(left: Word, right: Word): boolean {
  // The boxes of what Tesseract tears apart may overlap.
  const isBeside = right.x0 > left.x0 && Math.abs(right.x0 - left.x1) <= 0.9 * left.sizePt;
  if (!isBeside || Math.abs(right.baseline - left.baseline) > 0.1) return false;
  const isTornBehindPoint = /\d[.,]$/.test(left.text) && /^[\dOo]{2}$/.test(right.text);
  const isTornBeforePoint = /^(?:\D{0,3}\d{1,4})$/.test(left.text) && /^[.,][\dOo]{2}$/.test(right.text);
  // "RM7 90": the point is too faint to be seen.
  const hasLostPoint = /^(?:RM|[€£$])\d{1,4}$/.test(left.text) && /^\d{2}$/.test(right.text);
  return isTornBehindPoint || isTornBeforePoint || hasLostPoint;
}

function join(left: Word, right: Word): Word {
  return {
    ...left,
    text: /[.,]/.test(left.text + right.text) ? left.text + right.text : `${left.text}.${right.text}`,
    x1: right.x1,
    y0: Math.min(left.y0, right.y0),
    y1: Math.max(left.y1, right.y1),
    confidence: Math.min(left.confidence, right.confidence) * trustLeft,
  };
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

function repairDigits(word: Word): Word {
  const amount =
    /^([-(]?(?:[A-Z]{1,2}|[^\p{L}\p{N}]{0,1})?)([\dOoQDlI|SBZ]{1,7})([.,])([\dOoQDlI|SBZ]{2})([)-]?)$/u.exec(word.text);
  if (amount === null) return repairPrefix(word);
  const [, before = '', whole = '', point = '', cents = '', after = ''] = amount;
  const digits = (whole + cents).replace(/\D/g, '').length;
  if (digits === whole.length + cents.length) return repairPrefix(word);
  if (digits * 2 < whole.length + cents.length) return word;
  const repair = (text: string): string => text.replace(/\D/g, (letter) => lookalikes[letter] ?? letter);
  const text = `${before}${repair(whole)}${point}${repair(cents)}${after}`;
  return repairPrefix({ ...word, text, confidence: word.confidence * trustLeft });
}

const knownSigns = /^(?:RM|US|S|A|C|HK|NZ|R|DH|Rs|Rp|kr|zł|Ft|Kč|EUR|USD|GBP|CHF|MYR|SGD)$/;

// "PM7.00": two capitals before an amount are a currency that was misread; its number is right more often than not.
function repairPrefix(word: Word): Word {
  const glued = /^([-(]?)(\p{L}{1,2})(\d{1,6}[.,]\d{2})$/u.exec(word.text);
  if (glued === null || knownSigns.test(glued[2] ?? '')) return word;
  return { ...word, text: `${glued[1] ?? ''}${glued[3] ?? ''}`, confidence: word.confidence * trustLeft };
}

// A page with several "RM" means one as well where a lone "RH" or "PM" stands before an amount.
function repairRinggit(words: Word[]): Word[] {
  const isMalaysian = words.filter((word) => /^RM(?:\d|$)/.test(word.text)).length >= 2;
  if (!isMalaysian) return words;
  return words.map((word, index) => {
    const following = words[index + 1]?.text ?? '';
    const isMisread = /^(?:R[HNWK]|[PBK]M|FM|AM|RM[.:;,])$/.test(word.text) && /^\d{1,6}[.,]\d{2}$/.test(following);
    return isMisread ? { ...word, text: 'RM', confidence: word.confidence * trustLeft } : word;
  });
}
