import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

/** Joins amounts that were torn apart: `62.` `80` and `12` `.50`. */
export function joinTornAmounts(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const previous = joined.at(-1);
    if (previous !== undefined && isTornAmount(previous, word)) joined[joined.length - 1] = join(previous, word);
    else joined.push(word);
  }
  return joined;
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
