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

/** Parties, tables and columns of one table that have the name of one before them. */
export function findRepeatedParts({ parties, tables }: Draft): Contradiction[] {
  return [
    ...findRepeatedNames(parties, ['parties']),
    ...findRepeatedNames(tables, ['tables']),
    ...tables.flatMap(({ columns }, index) => findRepeatedNames(columns, ['tables', index, 'columns'])),
  ];
}

/** Those of a list that have the name of one before them. */
export function findRepeatedNames(named: readonly { readonly name: string }[], path: Path): Contradiction[] {
  return named.flatMap(({ name }, index) => {
    const first = named.findIndex((other) => other.name === name);
    if (first === index) return [];
    return [{ path: [...path, index, 'name'], message: `is the name of ${[...path, first].join('.')} too` }];
  });
}

/** Parties, columns and fields that a draft refers to and does not have, or has of another type. */
export function findUnknownNames({ fields, parties, tables }: Draft): Contradiction[] {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const partyNames = new Set(parties.map(({ name }) => name));
  const ofParties = fields.map(({ party }, index) => ({ name: party, path: ['fields', index, 'party'] }));
  const starts = fields.map((field, index) => ({ name: field.period_from, path: ['fields', index, 'period_from'] }));
  const leaders = fields.map(({ follows }, index) => ({ name: follows, path: ['fields', index, 'follows'] }));
  return [
    ...missing(ofParties, partyNames, 'is not the name of a party'),
    ...missing(starts, namesOf(types, ['date']), 'must name a field of the type date'),
    ...missing(leaders, namesOf(types, ['string']), 'must name a field of the type string'),
    ...tables.flatMap((table, index) => findUnknownParts(table, types, ['tables', index])),
  ];
}

type Types = ReadonlyMap<string, string>;

function findUnknownParts(table: TextTable, fieldTypes: Types, path: Path): Contradiction[] {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const columns = new Set(types.keys());
  return [
    ...mistyped(amountsOf(table, path), fieldTypes, { what: 'field', allowed: ['money'] }),
    ...mistyped(anchorsOf(table, path), types, { what: 'column', allowed: ['money'] }),
    ...mistyped(factorsOf(table, path), types, { what: 'column', allowed: numbers }),
    ...missing(rowsOf(table, path), columns, 'is not the name of a column'),
  ];
}

const numbers = ['integer', 'quantity', 'money', 'percent'];

function mistyped(
  references: readonly Reference[],
  types: Types,
  { what, allowed }: { what: string; allowed: readonly string[] },
): Contradiction[] {
  const known = references.filter(({ name }) => name !== undefined && types.has(name));
  return [
    ...missing(references, new Set(types.keys()), `is not the name of a ${what}`),
    ...missing(known, namesOf(types, allowed), `must name a ${what} of the type ${allowed.join(', ')}`),
  ];
}

function namesOf(types: Types, allowed: readonly string[]): Set<string> {
  return new Set([...types].flatMap(([name, type]) => (allowed.includes(type) ? [name] : [])));
}

function missing(references: readonly Reference[], known: ReadonlySet<string>, message: string): Contradiction[] {
  return references.flatMap(({ name, path }) => (name === undefined || known.has(name) ? [] : [{ path, message }]));
}

function amountsOf(table: TextTable, path: Path): Reference[] {
  const sums = table.sums.map((name, index) => ({ name, path: [...path, 'sums', index] }));
  return [{ name: table.starts_from, path: [...path, 'starts_from'] }, ...sums];
}

function anchorsOf({ anchor, anchor_parts: parts }: TextTable, path: Path): Reference[] {
  return [
    { name: anchor, path: [...path, 'anchor'] },
    { name: parts?.plus, path: [...path, 'anchor_parts', 'plus'] },
    { name: parts?.minus, path: [...path, 'anchor_parts', 'minus'] },
  ];
}

function factorsOf({ validations }: TextTable, path: Path): Reference[] {
  return validations.flatMap(({ factors, result }, index) => [
    ...factors.map((name, at) => ({ name, path: [...path, 'validations', index, 'factors', at] })),
    { name: result, path: [...path, 'validations', index, 'result'] },
  ]);
}

function rowsOf({ row_needs: needs, required }: TextTable, path: Path): Reference[] {
  return [
    ...needs.map((name, index) => ({ name, path: [...path, 'row_needs', index] })),
    ...required.flatMap((group, index) => group.map((name, at) => ({ name, path: [...path, 'required', index, at] }))),
  ];
}
