import { isSameName } from '../src/engine/visual-zone/printed-names.ts';
import { isSameNumber } from '../src/engine/visual-zone/printed-numbers.ts';
import type { DocumentRow } from './read-folder.ts';

/** In how many documents the print says the same as the zone, nothing, or something else. */
export type PrintFigures = { confirmed: number; open: number; different: number };

const fields = ['document_number', 'surname', 'given_names', 'date_of_birth', 'date_of_expiry'] as const;

/**
 * What is printed of each field of a zone, over documents whose zone answers it; undefined where there are none. What a
 * document does not print is open as well: which that is, no manifest says.
 */
export function scorePrint(
  rows: readonly Pick<DocumentRow, 'kind' | 'fields'>[],
): Record<string, PrintFigures> | undefined {
  const documents = rows.filter(({ kind }) => kind === 'zone');
  if (documents.length === 0) return undefined;
  const figures = fields.map((name) => {
    const verdicts = documents.flatMap(({ fields: answers }) => {
      const ofZone = answers[name];
      return ofZone === undefined ? [] : [judge(name, ofZone, answers[`visual_${name}`])];
    });
    const count = (verdict: keyof PrintFigures): number => verdicts.filter((one) => one === verdict).length;
    return [name, { confirmed: count('confirmed'), open: count('open'), different: count('different') }] as const;
  });
  return Object.fromEntries(figures);
}

function judge(name: (typeof fields)[number], ofZone: string, printed: string | undefined): keyof PrintFigures {
  if (printed === undefined) return 'open';
  return isSame(name, printed, ofZone) ? 'confirmed' : 'different';
}

function isSame(name: (typeof fields)[number], printed: string, ofZone: string): boolean {
  if (name === 'document_number') return isSameNumber(printed, ofZone);
  return name === 'surname' || name === 'given_names' ? isSameName(printed, ofZone) : printed === ofZone;
}
