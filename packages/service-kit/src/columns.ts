/**
 * Text that a raw statement takes as it is: names of columns, so that a statement and the row that it writes have one list.
 * Names are the code's own, never from outside.
 */
export class Columns {
  readonly names: readonly string[];
  readonly text: string;

  /**
   * @param names each of lower-case letters, digits and underscores
   * @param toText what stands in the statement for each; the name itself by default
   */
  constructor(names: readonly string[], toText: (name: string) => string = (name) => name) {
    const strange = names.find((name) => !/^[a-z][a-z0-9_]*$/.test(name));
    if (strange !== undefined) throw new Error(`${strange} is no name of a column.`);
    this.names = names;
    this.text = names.map(toText).join(', ');
  }

  /** What an upsert takes over from its row: all but the key. */
  updates(key: readonly string[]): Columns {
    const others = this.names.filter((name) => !key.includes(name));
    return new Columns(others, (name) => `${name} = excluded.${name}`);
  }
}

/** The columns of a row as a raw statement inserts it: `insert into t (…) select … from jsonb_populate_recordset(null::t, …)`. */
export function columnsOf(row: object): Columns {
  return new Columns(Object.keys(row));
}

/** What a raw statement selects so that its rows have the fields of the schema: `case_id as "caseId"`. */
export function selectionOf(fields: readonly string[]): Columns {
  const byColumn = new Map(fields.map((field) => [columnOf(field), field]));
  return new Columns([...byColumn.keys()], (column) => `${column} as "${byColumn.get(column) ?? column}"`);
}

/** A row of the schema by the names of its columns. */
export function toColumns(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [columnOf(field), value as unknown]));
}

/** Every schema of ours says `caseId` for `case_id`. */
function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
