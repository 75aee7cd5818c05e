import { foldLetters } from './printed-dates.ts';

/** ICAO 9303-3, section 6: letters that a zone may hold as others than the bare ones. */
const transliterations: readonly [letter: RegExp, zone: string][] = [
  [/Ä|Æ/g, 'AE'],
  [/Ö|Ø|Œ/g, 'OE'],
  [/Ü/g, 'UE'],
  [/Å/g, 'AA'],
  [/ẞ|ß/g, 'SS'],
  [/Þ/g, 'TH'],
  [/Ĳ/g, 'IJ'],
];
/** Letters that decomposing leaves as they are. */
const bare: readonly [letter: RegExp, plain: string][] = [
  [/Æ/g, 'A'],
  [/Ø|Œ/g, 'O'],
  [/Đ|Ð/g, 'D'],
  [/Ł/g, 'L'],
  [/Ħ/g, 'H'],
  [/ẞ|ß/g, 'SS'],
];

/**
 * Whether a printed name is that of a zone, whatever its accents, case, blanks and hyphens: `Müller` is MUELLER and MULLER.
 *
 * @param mayBeTruncated whether the zone's may lack its end
 */
export function isSameName(printed: string, ofZone: string, mayBeTruncated = false): boolean {
  const wanted = lettersOf(ofZone);
  if (wanted === '') return false;
  // OCR that knows no ü reads u, where the zone has UE.
  const zoneForms = new Set([wanted, wanted.replace(/AE/g, 'A').replace(/OE/g, 'O').replace(/UE/g, 'U')]);
  return [...nameForms(printed)].some(
    (form) => zoneForms.has(form) || (mayBeTruncated && wanted.length > 3 && form.startsWith(wanted)),
  );
}

/** Whether a text can be a name: letters, with what stands between names. */
export function isNameLike(text: string): boolean {
  return /^[\p{L}\p{M}][\p{L}\p{M} .,'’-]*$/u.test(text) && lettersOf(text).length >= 2;
}

function nameForms(printed: string): Set<string> {
  const upper = printed.normalize('NFC').toUpperCase().replaceAll('ß', 'ẞ');
  return new Set([transliterations, bare].map((letters) => lettersOf(replaceAll(upper, letters))));
}

function replaceAll(text: string, letters: readonly [RegExp, string][]): string {
  return letters.reduce((so, [letter, other]) => so.replace(letter, other), text);
}

function lettersOf(text: string): string {
  return foldLetters(replaceAll(text, bare)).replace(/[^A-Z]/g, '');
}
