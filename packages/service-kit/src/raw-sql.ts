import type { Sql } from '@ifcgate/event-bus';
import pg from 'pg';

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

// One prepared statement per template in the source, so that the server parses and plans each only once a connection.
const statements = new WeakMap<TemplateStringsArray, Statement>();
let count = 0;

/** Sends tagged templates as prepared statements, past the ORM: for paths where a statement is the cost. */
export function rawSql(target: Queryable): Sql {
  const send = (template: TemplateStringsArray, values: unknown[]): Promise<pg.QueryResult> =>
    target.query({ ...statementOf(template), values, types });
  return {
    async $queryRaw<T>(template: TemplateStringsArray, ...values: unknown[]) {
      return (await send(template, values)).rows as T;
    },
    async $executeRaw(template, ...values) {
      return (await send(template, values)).rowCount ?? 0;
    },
  };
}

function statementOf(template: TemplateStringsArray): Statement {
  const known = statements.get(template);
  if (known !== undefined) return known;
  const text = template.reduce((left, right, index) => `${left}$${index}${right}`);
  const statement = { name: `ifcgate_${++count}`, text };
  statements.set(template, statement);
  return statement;
}
