/** Letters with a mark that passports write as two, after ICAO Doc 9303-3, section 6 (transliterations). */
const asTwo: Readonly<Record<string, string>> = { Ä: 'AE', Ö: 'OE', Ü: 'UE', Å: 'AA' };
/** Letters that are not a plain letter with a mark. */
const ligatures: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'OE',
  Þ: 'TH',
  Ð: 'D',
  Đ: 'D',
  Ł: 'L',
  İ: 'I',
};

/**
 * The ways in which a document may write a name: capital letters with everything between them as one space, marks taken
 * off, or written as a second letter. Names in other scripts stay as they are.
 *
 * @returns one or more spellings; none when there is no letter in it
 */
export function spellingsOf(name: string): readonly string[] {
  const capitals = name.normalize('NFC').toUpperCase();
  const spellings = [
    capitals.replaceAll(/[ÄÖÜÅ]/g, (letter) => asTwo[letter] ?? letter),
    capitals,
    capitals.replaceAll('Ø', 'O'),
  ].map(plain);
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}

/** Whether two texts can be the same name; never when one of them holds no letter. */
export function isSameName(one: string, other: string): boolean {
  const spellings = spellingsOf(other);
  return spellingsOf(one).some((spelling) => spellings.includes(spelling));
}

function plain(capitals: string): string {
  return capitals
    .replaceAll(/[ÆŒØÞÐĐŁİ]/g, (letter) => ligatures[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim();
}
