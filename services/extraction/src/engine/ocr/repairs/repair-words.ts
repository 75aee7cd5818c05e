import type { Word } from '../../page-text.ts';
import { joinTornAmounts } from './join-torn-amounts.ts';
import { repairDigits } from './repair-digits.ts';
import { repairPrefixes } from './repair-prefix.ts';
import { splitGluedDates } from './split-glued-dates.ts';
import { trimSpecks } from './trim-specks.ts';

/** In their order: each gets what the one before has left. */
const repairs: readonly ((words: readonly Word[]) => Word[])[] = [
  trimSpecks,
  splitGluedDates,
  joinTornAmounts,
  repairDigits,
  repairPrefixes,
];

/** Mends what OCR does to amounts, where only an amount can be meant. What was guessed keeps nine tenths of its confidence. */
export function repairWords(words: readonly Word[]): Word[] {
  return repairs.reduce<Word[]>((mended, repair) => repair(mended), [...words]);
}
