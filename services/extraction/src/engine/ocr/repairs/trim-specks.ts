import type { Word } from '../../page-text.ts';

/** Edges of words lose the marks of rules and specks. */
export function trimSpecks(words: readonly Word[]): Word[] {
  return words.map(trim).filter((word) => word.text !== '');
}

function trim(word: Word): Word {
  const text = word.text
    // Two dashes lead from a label to its amount; one may be its sign.
    .replace(/^[—–-]{2,}$/u, '')
    .replace(/^[|_~`'‘’"“”—«»\]}\\]+(?=.)|(?<=.)[|_~`'‘’"“”—«»[{\\]+$/gu, '')
    .replace(/^[—–_|~]+$/u, '')
    .replace(/^(\D{0,3}\d{1,5})_(\d{2})$/u, '$1.$2');
  return text === word.text ? word : { ...word, text };
}
