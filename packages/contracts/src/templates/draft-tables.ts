import { type Contradiction, type LocatedPhrase, listPhrases } from './contradiction.ts';
import type { TextTable } from './table.ts';
import type { TextTemplate } from './template.ts';

type Draft = Pick<TextTemplate, 'fields' | 'parties' | 'tables'>;
type Path = (string | number)[];
interface Reference {
  readonly name: string | undefined;
  readonly path: Path;
}

/** The phrases of parties and tables. */
export function phrasesOfTables({ parties, tables }: Draft): LocatedPhrase[] {
  const headings = parties.flatMap((party, index) => listPhrases(party.headings, ['parties', index, 'headings']));
  return [
    ...headings,
    ...tables.flatMap((table, index) => [
      ...(['end', 'skip', 'sum_labels'] as const).flatMap((part) => listPhrases(table[part], ['tables', index, part])),
      ...table.columns.flatMap((column, at) =>
        listPhrases(column.headers, ['tables', index, 'columns', at, 'headers']),
      ),
    ]),
  ];
}

/** Parties, columns and fields that a draft refers to and does not have. */
export function findUnknownNames({ fields, parties, tables }: Draft): Contradiction[] {
  const names = new Set(fields.map(({ name }) => name));
  const dates = new Set(fields.flatMap(({ name, type }) => (type === 'date' ? [name] : [])));
  const partyNames = new Set(parties.map(({ name }) => name));
  const ofParties = fields.map(({ party }, index) => ({ name: party, path: ['fields', index, 'party'] }));
  const starts = fields.map((field, index) => ({ name: field.period_from, path: ['fields', index, 'period_from'] }));
  return [
    ...missing(ofParties, partyNames, 'is not the name of a party'),
    ...missing(starts, dates, 'must name a field of the type date'),
    ...tables.flatMap((table, index) => [
      ...missing(fieldsOf(table, ['tables', index]), names, 'is not the name of a field'),
      ...missing(
        columnsOf(table, ['tables', index]),
        new Set(table.columns.map(({ name }) => name)),
        'is not the name of a column',
      ),
    ]),
  ];
}

function missing(references: readonly Reference[], known: ReadonlySet<string>, message: string): Contradiction[] {
  return references.flatMap(({ name, path }) => (name === undefined || known.has(name) ? [] : [{ path, message }]));
}

function fieldsOf(table: TextTable, path: Path): Reference[] {
  const sums = table.sums.map((name, index) => ({ name, path: [...path, 'sums', index] }));
  return [{ name: table.starts_from, path: [...path, 'starts_from'] }, ...sums];
}

function columnsOf(table: TextTable, path: Path): Reference[] {
  const { anchor, anchor_parts: parts, row_needs: needs, required, validations } = table;
  return [
    { name: anchor, path: [...path, 'anchor'] },
    { name: parts?.plus, path: [...path, 'anchor_parts', 'plus'] },
    { name: parts?.minus, path: [...path, 'anchor_parts', 'minus'] },
    ...needs.map((name, index) => ({ name, path: [...path, 'row_needs', index] })),
    ...required.flatMap((group, index) => group.map((name, at) => ({ name, path: [...path, 'required', index, at] }))),
    ...validations.flatMap(({ factors, result }, index) => [
      ...factors.map((name, at) => ({ name, path: [...path, 'validations', index, 'factors', at] })),
      { name: result, path: [...path, 'validations', index, 'result'] },
    ]),
  ];
}
