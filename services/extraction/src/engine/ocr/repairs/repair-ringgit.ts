import { trustLeft } from './trust-left.ts';
import type { Word } from '../../page-text.ts';

/** A page with several "RM" means one as well where a lone "RH" or "PM" stands before an amount. */
export function repairRinggit(words: readonly Word[]): Word[] {
  const isMalaysian = words.filter((word) => /^RM(?:\d|$)/.test(word.text)).length >= 2;
  if (!isMalaysian) return [...words];
  return words.map((word, index) => {
    const following = words[index + 1]?.text ?? '';
    const isMisread = /^(?:R[HNWK]|[PBK]M|FM|AM|RM[.:;,])$/.test(word.text) && /^\d{1,6}[.,]\d{2}$/.test(following);
    return isMisread ? { ...word, text: 'RM', confidence: word.confidence * trustLeft } : word;
  });
}
