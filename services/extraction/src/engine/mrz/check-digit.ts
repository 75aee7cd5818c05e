const weights = [7, 3, 1];

/** The value a character has in a check digit: digits as they are, A to Z 10 to 35, the filler 0. */
export function characterValue(character: string): number {
  if (character === '<') return 0;
  const value = Number.parseInt(character, 36);
  if (Number.isNaN(value)) throw new RangeError('not a character of a machine-readable zone');
  return value;
}

/** The weight of the character at `index` of a checked text: 7, 3, 1, and again. */
export function checkWeight(index: number): number {
  return weights[index % weights.length] ?? 1;
}

/**
 * The check digit of a text: the weighted sum modulo 10.
 *
 * @see ICAO 9303-3, 4.9
 */
export function checkDigit(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum += characterValue(text[index] ?? '<') * checkWeight(index);
  return sum % 10;
}
