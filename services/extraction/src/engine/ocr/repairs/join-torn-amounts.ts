import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

/** Joins amounts that were torn apart: `62.` `80` and `12` `.50`. */
export function joinTornAmounts(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of joinSpreadAmounts(words)) {
    const previous = joined.at(-1);
    if (previous !== undefined && isTornAmount(previous, word)) joined[joined.length - 1] = joinTorn(previous, word);
    else joined.push(word);
  }
  return joined;
}

const spreadHead = /^(?:[A-Z]{2}|[€£$])?\d{0,4}$/;
const spreadAmount = /^(?:[A-Z]{2}|[€£$])?\d{1,5}[.,]\d{2}$/;
const mostParts = 8;

/** Joins amounts in letters of double width, each of which was taken for a word: `RM5` `1` `.` `3` `0`. */
function joinSpreadAmounts(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (let index = 0; index < words.length; index++) {
    const parts = spreadFrom(words, index);
    const [first] = parts;
    if (first === undefined) continue;
    joined.push(parts.length < 3 ? first : parts.reduce((left, right) => join(left, right)));
    if (parts.length >= 3) index += parts.length - 1;
  }
  return joined;
}

/** The words from here that make an amount together, all but the first of them a digit or a point; else the first only. */
function spreadFrom(words: readonly Word[], start: number): Word[] {
  const first = words[start];
  if (first === undefined) return [];
  if (!spreadHead.test(first.text)) return [first];
  const parts = [first];
  for (let index = start + 1; index < Math.min(words.length, start + mostParts); index++) {
    const [last, next] = [parts.at(-1) as Word, words[index] as Word];
    const isClose = next.x0 > last.x0 && next.x0 - last.x1 <= widestSpread * last.sizePt;
    if (!isClose || !/^[\d.,]$/.test(next.text) || Math.abs(next.baseline - last.baseline) > 0.1) break;
    parts.push(next);
  }
  return spreadAmount.test(parts.map(({ text }) => text).join('')) ? parts : [first];
}

const widestSpread = 1.2;

function isTornAmount(left: Word, right: Word): boolean {
  // The boxes of what Tesseract tears apart may overlap.
  const isBeside = right.x0 > left.x0 && Math.abs(right.x0 - left.x1) <= 0.9 * left.sizePt;
  if (!isBeside || Math.abs(right.baseline - left.baseline) > 0.1) return false;
  const isTornBehindPoint = /\d[.,]$/.test(left.text) && /^[\dOo]{2}$/.test(right.text);
  const isTornBeforePoint = /^(?:\D{0,3}\d{1,4})$/.test(left.text) && /^[.,][\dOo]{2}$/.test(right.text);
  const isTornInCents = /\d[.,]\d$/.test(left.text) && /^\d$/.test(right.text);
  // "RM7 90": the point is too faint to be seen.
  const hasLostPoint = /^(?:RM|[€£$])\d{1,4}$/.test(left.text) && /^\d{2}$/.test(right.text);
  return isTornBehindPoint || isTornBeforePoint || isTornInCents || hasLostPoint;
}

function joinTorn(left: Word, right: Word): Word {
  const hasPoint = /[.,]/.test(left.text + right.text);
  return join(left, hasPoint ? right : { ...right, text: `.${right.text}` });
}

function join(left: Word, right: Word): Word {
  return {
    ...left,
    text: left.text + right.text,
    x1: right.x1,
    y0: Math.min(left.y0, right.y0),
    y1: Math.max(left.y1, right.y1),
    confidence: Math.min(left.confidence, right.confidence) * trustLeft,
  };
}
