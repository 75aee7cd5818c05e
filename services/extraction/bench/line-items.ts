import { collapse, valuesAgree } from './judge.ts';

/** The cells of one row by the name of their column. */
export type Row = Record<string, string>;

/** How the rows of a document, or of a folder, came out. */
export type RowCounts = { labelled: number; answered: number; matched: number };

/** What manifests call a column, and the names under which a template may answer it. */
const columns: { label: string; answers: string[] }[] = [
  { label: 'name', answers: ['description', 'name'] },
  { label: 'quantity', answers: ['quantity'] },
  { label: 'unit_price', answers: ['unit_price'] },
  { label: 'line_total', answers: ['line_total', 'amount', 'total', 'net_amount', 'line_amount'] },
];

/** The labelled rows of a manifest; rows without anything in them (headings of groups) are left out. */
export function readRows(rows: readonly object[]): Row[] {
  return rows
    .map((row) => {
      const cells = Object.entries(row).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
      return Object.fromEntries(cells.map(([name, value]) => [name, String(value)]));
    })
    .filter((row) => columns.some(({ label }) => row[label] !== undefined));
}

/**
 * Matches the labelled and the answered rows of one document, each with at most one other and as many as there can be.
 * Two rows match when quantity and line total are equal as numbers (those the label has), and at least half of the words
 * of the label's description stand in the answer's: what belongs to a description and what to its neighbours, a printed
 * table does not say. The unit price, which prints in other roundings than the data holds, is not asked for.
 */
export function matchRows(labelled: readonly Row[], answered: readonly Row[]): RowCounts {
  const partner = new Map<number, number>();
  const tryMatch = (index: number, tried: Set<number>): boolean =>
    answered.some((answer, at) => {
      if (tried.has(at) || !rowsAgree(labelled[index] ?? {}, answer)) return false;
      tried.add(at);
      const holder = partner.get(at);
      if (holder !== undefined && !tryMatch(holder, tried)) return false;
      partner.set(at, index);
      return true;
    });
  const matched = labelled.filter((_, index) => tryMatch(index, new Set())).length;
  return { labelled: labelled.length, answered: answered.length, matched };
}

function rowsAgree(label: Row, answer: Row): boolean {
  return columns.every(({ label: column, answers }) => {
    const wanted = label[column];
    if (wanted === undefined || column === 'unit_price') return true;
    const found = answers.map((name) => answer[name]).find((cell) => cell !== undefined);
    if (found === undefined) return false;
    return column === 'name' ? wordsShared(wanted, found) >= 0.5 : valuesAgree(column, found, wanted);
  });
}

function wordsShared(wanted: string, found: string): number {
  const words = collapse(wanted).split(' ');
  const there = new Set(collapse(found).split(' '));
  return words.filter((word) => there.has(word)).length / words.length;
}

/** Precision, recall and their harmonic mean, all 0 to 1; 0 where nothing was answered or labelled. */
export function scoreRows({ labelled, answered, matched }: RowCounts): Record<'precision' | 'recall' | 'f1', number> {
  const precision = answered === 0 ? 0 : matched / answered;
  const recall = labelled === 0 ? 0 : matched / labelled;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1 };
}
