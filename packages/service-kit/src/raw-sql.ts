import type { Sql } from '@ifcgate/event-bus';
import pg from 'pg';
import { Columns } from './columns.ts';

/** What statements are sent to: a connection, or a pool of them. */
export interface Queryable {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
}

interface Statement {
  readonly name: string;
  readonly text: string;
}

const int8 = 20;
const date = 1082;

/** As the ORM reads them: whole numbers of 8 bytes as bigint, dates as text; the rest as the driver does. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === int8) return BigInt;
    if (oid === date) return String;
    return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
  },
};

// One prepared statement per template in the source and columns in it, so that the server parses and plans each only once a
// connection.
const statements = new WeakMap<TemplateStringsArray, Map<string, Statement>>();
let count = 0;

/**
 * Sends tagged templates as prepared statements, past the ORM: for paths where a statement is the cost. {@link Columns} become
 * part of the text, all other values parameters.
 */
export function rawSql(target: Queryable): Sql {
  const send = (template: TemplateStringsArray, values: unknown[]): Promise<pg.QueryResult> =>
    target.query({ ...statementOf(template, values), values: values.filter(isParameter), types });
  return {
    async $queryRaw<T>(template: TemplateStringsArray, ...values: unknown[]) {
      return (await send(template, values)).rows as T;
    },
    async $executeRaw(template, ...values) {
      return (await send(template, values)).rowCount ?? 0;
    },
  };
}

function statementOf(template: TemplateStringsArray, values: readonly unknown[]): Statement {
  const columns = values.filter((value) => value instanceof Columns).map(({ text }) => text);
  const ofTemplate = statements.get(template) ?? new Map<string, Statement>();
  statements.set(template, ofTemplate);
  const key = columns.join(';');
  const known = ofTemplate.get(key);
  if (known !== undefined) return known;
  const statement = { name: `ifcgate_${++count}`, text: textOf(template, values) };
  ofTemplate.set(key, statement);
  return statement;
}

function textOf(template: TemplateStringsArray, values: readonly unknown[]): string {
  let parameters = 0;
  return template.reduce((left, right, index) => {
    const value = values[index - 1];
    return `${left}${value instanceof Columns ? value.text : `$${++parameters}`}${right}`;
  });
}

function isParameter(value: unknown): boolean {
  return !(value instanceof Columns);
}
