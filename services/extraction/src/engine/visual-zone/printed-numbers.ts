import { foldLetters } from './printed-dates.ts';

/** Shorter numbers stand on a page by chance. */
const fewestCharacters = 5;
const mostCharacters = 20;

/** Whether a printed number is that of a zone, whatever stands between its characters. O and 0, I and 1 are drawn alike. */
export function isSameNumber(printed: string, ofZone: string): boolean {
  const wanted = withoutTwins(charactersOf(ofZone));
  return wanted.length >= fewestCharacters && withoutTwins(charactersOf(printed)) === wanted;
}

/** The characters of a printed number, those that are drawn alike as the zone's has them in the same place. */
export function asInZone(printed: string, ofZone: string): string {
  const [characters, wanted] = [charactersOf(printed), charactersOf(ofZone)];
  if (characters.length !== wanted.length) return characters;
  return [...characters]
    .map((character, at) => (withoutTwins(character) === withoutTwins(wanted[at] ?? '') ? wanted[at] : character))
    .join('');
}

/** The characters of a number, without what stands between them. */
export function charactersOf(text: string): string {
  return foldLetters(text).replace(/[^A-Z0-9]/g, '');
}

/** Whether a text can be the number of a document. */
export function isNumberLike(text: string): boolean {
  const characters = charactersOf(text);
  return (
    /^[A-Za-z0-9][A-Za-z0-9 ./-]*$/.test(text) &&
    characters.length >= fewestCharacters &&
    characters.length <= mostCharacters &&
    /\d/.test(characters)
  );
}

function withoutTwins(characters: string): string {
  return characters.replaceAll('O', '0').replaceAll('I', '1');
}
