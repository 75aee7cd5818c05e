import type { Client } from 'pg';
import type { Migration } from './schema-engine.ts';

/** The first line of a migration whose indexes are built while the table is written to. */
export const concurrentMark = '-- builds its indexes concurrently';

/** The statements of such a migration say something else than one index each. */
export class NotAnIndexError extends Error {
  override readonly name = 'NotAnIndexError';
}

interface IndexBuild {
  /** As it stands in the statement, with its quotes. */
  readonly name: string;
  readonly statement: string;
}

const build =
  /^create\s+(?:unique\s+)?index\s+concurrently\s+("[^"]+"|[a-z_][a-z0-9_]*)\s+on\s+(?:only\s+)?(\S+?)[\s(]/i;

/** Whether a migration says that it builds its indexes concurrently, outside of a transaction. */
export function buildsConcurrently({ sql }: Migration): boolean {
  return sql.startsWith(concurrentMark);
}

/**
 * Builds the indexes of a migration one by one, each while others write to its table. What an interrupted build has left is
 * dropped and built again; what is there and complete stays.
 *
 * @throws NotAnIndexError before anything is done, when a statement is not `create [unique] index concurrently name on …`
 */
export async function buildIndexes(connection: Client, migration: Migration): Promise<void> {
  for (const { name, statement, schema } of buildsOf(migration)) {
    const index = `${schema}.${name}`;
    const { rows } = await connection.query<{ isComplete: boolean }>(
      'select indisvalid as "isComplete" from pg_index where indexrelid = to_regclass($1)',
      [index],
    );
    if (rows[0]?.isComplete === true) continue;
    if (rows.length > 0) await connection.query(`drop index concurrently ${index}`);
    await connection.query(statement);
  }
}

/** Writes a migration into Prisma's history, as its engine would: that runs scripts in one transaction, which this cannot be in. */
export async function recordMigration(
  connection: Client,
  migration: { readonly name: string; readonly checksum: string },
): Promise<void> {
  await connection.query(
    `insert into public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values (gen_random_uuid()::text, $1, $2, now(), now(), 1)`,
    [migration.checksum, migration.name],
  );
}

function buildsOf({ sql }: Migration): (IndexBuild & { schema: string })[] {
  const text = sql.replace(/^\s*--.*$/gm, '');
  const statements = text.split(';').map((statement) => statement.trim());
  return statements.filter(Boolean).map((statement) => {
    const [, name, table] = build.exec(statement) ?? [];
    if (name === undefined || table === undefined) throw new NotAnIndexError(statement);
    // An index is made in the schema of its table.
    const schema = table.includes('.') ? table.slice(0, table.indexOf('.')) : 'public';
    return { name, statement, schema };
  });
}
