import type { Phrases } from './phrases.ts';

type Path = (string | number)[];

/** What contradicts itself in a draft, and where. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

/** A phrase of a draft, and where it stands. */
export interface LocatedPhrase {
  readonly text: string;
  readonly path: Path;
}

/** The phrases of all languages. */
export function listPhrases(byLanguage: Phrases, path: Path): LocatedPhrase[] {
  return Object.entries(byLanguage).flatMap(([language, texts]) =>
    texts.map((text, index) => ({ text, path: [...path, language, index] })),
  );
}
