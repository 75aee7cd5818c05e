// English, German, French, Spanish, Italian, Dutch. A printed month is a full name or a prefix of at least three letters
// that belongs to one month only: "ju" could be June or July, "mar" is March in all six languages.
const names: readonly (readonly string[])[] = [
  ['january', 'januar', 'jänner', 'janvier', 'enero', 'gennaio', 'januari'],
  ['february', 'februar', 'février', 'febrero', 'febbraio', 'februari'],
  ['march', 'märz', 'mars', 'marzo', 'maart', 'mrz', 'mrt'],
  ['april', 'avril', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'maggio', 'mei'],
  ['june', 'juni', 'juin', 'junio', 'giugno'],
  ['july', 'juli', 'juillet', 'julio', 'luglio'],
  ['august', 'août', 'agosto', 'augustus'],
  ['september', 'septembre', 'septiembre', 'settembre'],
  ['october', 'oktober', 'octobre', 'octubre', 'ottobre'],
  ['november', 'novembre', 'noviembre'],
  ['december', 'dezember', 'décembre', 'diciembre', 'dicembre'],
];

/**
 * The month a printed word names, in any of the six languages of the templates.
 *
 * @returns 1 to 12; undefined when it names none, or could name more than one
 */
export function monthFromName(word: string): number | undefined {
  const printed = plain(word);
  if (printed.length < 3) return undefined;
  const months = names.flatMap((spellings, index) =>
    spellings.some((name) => plain(name).startsWith(printed)) ? [index + 1] : [],
  );
  return months.length === 1 ? months[0] : undefined;
}

function plain(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/\.$/, '');
}
