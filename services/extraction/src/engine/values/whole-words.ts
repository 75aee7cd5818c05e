/**
 * A pattern whose matches neither begin nor end in the midst of a word, in any script: to `\b`, which knows the letters
 * from a to z only, "Hôtel" holds the word "tel", and nothing begins before "échéance".
 *
 * @param words    its flags are kept
 * @param anywhere what counts wherever it stands
 */
export function wholeWords(words: RegExp, anywhere?: RegExp): RegExp {
  const whole = `(?<![\\p{L}\\p{N}_])(?:${words.source})(?![\\p{L}\\p{N}_])`;
  return new RegExp(anywhere === undefined ? whole : `${whole}|${anywhere.source}`, words.flags.replace('u', '') + 'u');
}
