import type { LicenceElements } from './licence-elements.ts';

/** The names of a holder, and how they were written. */
export type LicenceNames = {
  surname: string | undefined;
  givenNames: string | undefined;
  rawSurname: string | undefined;
  rawGivenNames: string | undefined;
  /** Whether nothing tells for certain which of the words is the family name. */
  isGuessed: boolean;
};

type Split = { surname: string; givenNames: string; isGuessed: boolean };

/** Pennsylvania writes its `DAA` as people say their names, with blanks. */
const givenFirst: ReadonlySet<string> = new Set(['636025']);
const suffix = /^(?:JR|SR|II|III|IV|[1-9](?:ST|ND|RD|TH))\.?$/i;

/**
 * The names of a licence. Version 1 has one element of all parts, or three of them; 2 and 3 have all given names in one;
 * since 4 the first stands apart from the middle ones.
 */
export function readLicenceNames(elements: LicenceElements, issuerNumber: string): LicenceNames {
  const [family, whole] = [elements.get('DCS') ?? elements.get('DAB'), elements.get('DAA')];
  const given = writtenGivenNames(elements);
  if (whole === undefined || (family !== undefined && given !== undefined)) {
    const [surname, givenNames] = [family, given].map((name) => (name === undefined ? undefined : tidy(name)));
    return { surname, givenNames, rawSurname: family, rawGivenNames: given, isGuessed: false };
  }
  const split = splitName(whole, issuerNumber);
  const rest = restOf(whole, family ?? given);
  return {
    surname: family === undefined ? (rest ?? split.surname) : tidy(family),
    givenNames: given === undefined ? (rest ?? split.givenNames) : tidy(given),
    rawSurname: family ?? whole,
    rawGivenNames: given ?? whole,
    isGuessed: rest === undefined && split.isGuessed,
  };
}

function writtenGivenNames(elements: LicenceElements): string | undefined {
  const [first, middle] = [elements.get('DCT') ?? elements.get('DAC'), elements.get('DAD')];
  if (first === undefined || middle === undefined) return first ?? middle;
  // Some repeat the middle name that their combined element holds already.
  const isRepeated = elements.has('DCT') && tidy(first).endsWith(` ${tidy(middle)}`);
  return isRepeated ? first : `${first} ${middle}`;
}

// What is left of the whole name without a part of it that is known from elsewhere.
function restOf(whole: string, part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  const [all, known] = [tidy(whole), tidy(part)];
  if (all.startsWith(`${known} `)) return withoutSuffix(all.slice(known.length));
  return all.endsWith(` ${known}`) ? withoutSuffix(all.slice(0, -known.length)) : undefined;
}

// The standard has "FAMILY,FIRST,MIDDLE,SUFFIX".
function splitName(whole: string, issuerNumber: string): Split {
  const [family = '', ...others] = whole.split(/[,@$]/).map(tidy);
  const given = others.filter((part) => part !== '' && !suffix.test(part));
  if (given.length === 0) return splitWords(withoutSuffix(family).split(' '), issuerNumber);
  const [first = '', middle = ''] = given;
  // An initial stands in the middle of a name that is written as it is said, or behind its first name.
  const isTurned = (isInitial(first) && middle.length > 1) || / [A-Z]$/i.test(family);
  return { surname: family, givenNames: `${first} ${middle}`.trim(), isGuessed: isTurned };
}

// With blanks only, the family name may be of two words, and stand first or last.
function splitWords(words: string[], issuerNumber: string): Split {
  const isKnown = givenFirst.has(issuerNumber);
  const isPlain = words.length === 2 || (words.length === 3 && isInitial(words[1] ?? ''));
  const endsInInitial = words.length > 2 && isInitial(words.at(-1) ?? '');
  const isFamilyFirst = endsInInitial && !isKnown;
  const [surname = '', given] = isFamilyFirst ? [words[0], words.slice(1)] : [words.at(-1), words.slice(0, -1)];
  return { surname, givenNames: given.join(' '), isGuessed: !(isKnown && isPlain) };
}

function isInitial(word: string): boolean {
  return /^\p{L}\.?$/u.test(word);
}

function withoutSuffix(name: string): string {
  return tidy(name)
    .split(' ')
    .filter((word, index) => index === 0 || !suffix.test(word))
    .join(' ');
}

function tidy(name: string): string {
  return name.replace(/[,$\s]+/g, ' ').trim();
}
