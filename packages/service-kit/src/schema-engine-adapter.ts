import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { type Client, type DatabaseError, Pool, type QueryArrayConfig, type QueryArrayResult } from 'pg';

/** Prisma's adapter on one connection, and the error of the last script that PostgreSQL refused. */
export interface ConnectionAdapter extends SqlMigrationAwareDriverAdapterFactory {
  readonly scriptError: DatabaseError | undefined;
}

/** Catalogue columns of the type `"char"` (18), which the adapter does not know, are read as `char(1)` (1042). */
const internalChar = 18;
const blankPaddedChar = 1042;

/**
 * Prisma's adapter for PostgreSQL, made fit for the schema engine:
 * - Everything runs on the one connection, also after an error, so that its locks and transactions hold for all of it.
 * - A script is sent whole. The adapter's own cuts it at every semicolon, also at those inside functions.
 * - Catalogue columns of the type `"char"` can be read, and PostgreSQL 18's NOT NULL constraints are left out; the engine
 *   crashes on both (prisma/orm#29635).
 */
export async function adaptConnection(connection: Client): Promise<ConnectionAdapter> {
  let charColumns: readonly number[] = [];
  let scriptError: DatabaseError | undefined;
  const pool = poolOf(connection, (columns) => void (charColumns = columns));
  const adapter: SqlDriverAdapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const sql = query.sql.replace("contype NOT IN ('p', 'u', 'f')", "contype IN ('c', 'x')");
    const result = await queryRaw({ ...query, sql });
    for (const column of charColumns) result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
  adapter.executeScript = async (script) => {
    await connection.query(script).catch((cause: DatabaseError) => {
      scriptError = cause;
      throw cause;
    });
  };
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: () => Promise.resolve(adapter),
    connectToShadowDb: () => Promise.reject(new Error('No migration here needs a shadow database.')),
    get scriptError() {
      return scriptError;
    },
  };
}

/** A pool in form only: whatever is asked of it goes to the one connection. */
function poolOf(connection: Client, onCharColumns: (columns: readonly number[]) => void): Pool {
  return Object.assign(new Pool({ max: 0 }), {
    query: async (query: QueryArrayConfig): Promise<QueryArrayResult> => {
      const result = await connection.query(query);
      const fields = result.fields.filter((field) => field.dataTypeID === internalChar);
      onCharColumns(fields.map((field) => result.fields.indexOf(field)));
      for (const field of fields) field.dataTypeID = blankPaddedChar;
      return result;
    },
  });
}
