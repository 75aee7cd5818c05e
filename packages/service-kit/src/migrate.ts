import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client, DatabaseError } from 'pg';
import {
  NotAnIndexError,
  buildIndexes,
  buildsConcurrently,
  concurrentMark,
  recordMigration,
} from './concurrent-indexes.ts';
import { connectEngine, type ConnectedEngine, type Migration, ScriptError } from './schema-engine.ts';

/** Told of every migration that was applied. */
export type MigrateLog = (event: string, fields: Readonly<Record<string, unknown>>) => void;

export interface MigrateOptions {
  /** The database, for its owner role. */
  readonly url: string;
  /** The service's `prisma/migrations`; may be missing. The platform's own migrations always come first. */
  readonly migrationsDir: string;
  readonly log?: MigrateLog;
  /** How long one statement may wait for a table that others are using. */
  readonly lockTimeoutMs?: number;
}

/** The database was not migrated; it is as it was before the migration named here. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  /** The migration at fault, where it is one. */
  readonly migration: string | undefined;
  readonly hint: string;

  constructor(message: string, way: { hint: string; migration?: string | undefined; cause?: unknown }) {
    super(message, { cause: way.cause });
    this.migration = way.migration;
    this.hint = way.hint;
  }
}

/** The advisory lock under which `prisma migrate` works too. */
const prismaMigrateLock = 72_707_369;
const waitForOthersMs = 600_000;
const askAgainMs = 100;
const platformDir = join(dirname(fileURLToPath(import.meta.url)), '../platform-migrations');

/**
 * Brings a database to the newest migration: the platform's, then the service's. Each runs in a transaction with its row
 * in Prisma's `_prisma_migrations`, so that one which was cut off or refused has done nothing and runs again; for that
 * reason none may hold `begin` or `commit`. One that begins with the line `-- builds its indexes concurrently` holds nothing but
 * `create index concurrently`, and runs outside of a transaction: writers go on meanwhile, and what was cut off goes on where it
 * was. One process migrates at a time, others wait for it.
 *
 * @returns the names of the migrations applied, in their order; empty when there was nothing to do
 * @throws MigrationError with the file, the line and the way out
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.migrationsDir);
  const engine = await connectEngine(options.url);
  try {
    if (findPending(migrations, await readHistory(engine.connection)).length === 0) return { applied: [] };
    await takeTurn(engine.connection, options.lockTimeoutMs ?? 30_000);
    // Whoever had the lock before us may have done it all.
    const pending = findPending(migrations, await readHistory(engine.connection));
    for (const migration of pending) await applyOne(engine, migration, { ...options, migrations, pending });
    return { applied: pending.map(({ name }) => name) };
  } finally {
    await engine.close();
  }
}

/**
 * Reads the migrations of a database in the order in which they are applied.
 *
 * @throws MigrationError when a folder holds no `migration.sql`
 */
export async function readMigrations(migrationsDir: string): Promise<Migration[]> {
  return [...(await readFolder(platformDir)), ...(await readFolder(migrationsDir))];
}

/**
 * What a database lacks to match a Prisma schema, as SQL; `undefined` where it matches. What Prisma does not know (the
 * schema `platform`, policies, functions) plays no part.
 */
export async function findDrift(url: string, schemaPath: string): Promise<string | undefined> {
  const content = await readFile(schemaPath, 'utf8');
  const engine = await connectEngine(url);
  try {
    return await engine.diff({ path: schemaPath, content });
  } finally {
    await engine.close();
  }
}

async function readFolder(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const file = join(folder, name, 'migration.sql');
      const sql = await readFile(file, 'utf8').catch((cause: unknown) => {
        const hint = `Write ${file} or remove its folder.`;
        throw new MigrationError(`The migration ${name} has no migration.sql.`, { hint, migration: name, cause });
      });
      return { name, sql };
    }),
  );
}

interface HistoryRow {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

async function readHistory(connection: Client): Promise<HistoryRow[]> {
  const table = "select to_regclass('public._prisma_migrations') is not null as exists";
  const { rows } = await connection.query<{ exists: boolean }>(table);
  if (rows[0]?.exists !== true) return [];
  const result = await connection.query<HistoryRow>(
    `select migration_name as name, checksum, finished_at is not null as "isFinished"
       from public._prisma_migrations where rolled_back_at is null`,
  );
  return result.rows;
}

function findPending(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const failed = history.find((row) => !row.isFinished);
  if (failed !== undefined)
    throw new MigrationError(`The migration ${failed.name} was begun by another tool and did not finish.`, {
      hint: `See what it did, then mark it: npx prisma migrate resolve --rolled-back ${failed.name} (or --applied).`,
      migration: failed.name,
    });
  const checksums = new Map(history.map((row) => [row.name, row.checksum]));
  const edited = migrations.find(({ name, sql }) => checksums.has(name) && checksums.get(name) !== checksumOf(sql));
  if (edited !== undefined)
    throw new MigrationError(`The migration ${edited.name} was changed after it had been applied to this database.`, {
      hint: 'Put the file back and write a new migration; a development database may be removed and made anew instead.',
      migration: edited.name,
    });
  return migrations.filter(({ name }) => !checksums.has(name));
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** Asks again and again: a statement that waits for the lock would be waited for by an index that is built concurrently. */
async function takeTurn(connection: Client, lockTimeoutMs: number): Promise<void> {
  const deadline = performance.now() + waitForOthersMs;
  while (!(await tryLock(connection))) {
    if (performance.now() > deadline)
      throw new MigrationError('Another process has been migrating this database for ten minutes.', {
        hint: 'Look for it in pg_stat_activity, and start again when it is done.',
      });
    await sleep(askAgainMs);
  }
  await connection.query(`set lock_timeout = ${Math.round(lockTimeoutMs)}`);
}

async function tryLock(connection: Client): Promise<boolean> {
  const ask = 'select pg_try_advisory_lock($1) as "isOurs"';
  const { rows } = await connection.query<{ isOurs: boolean }>(ask, [prismaMigrateLock]);
  return rows[0]?.isOurs === true;
}

interface Run extends MigrateOptions {
  readonly migrations: readonly Migration[];
  readonly pending: readonly Migration[];
}

async function applyOne(engine: ConnectedEngine, migration: Migration, run: Run): Promise<void> {
  const startedAt = performance.now();
  if (buildsConcurrently(migration)) await applyOutside(engine.connection, migration);
  else await applyInside(engine, migration, run);
  run.log?.('migration.applied', {
    migration: migration.name,
    durationMs: Math.round(performance.now() - startedAt),
  });
}

async function applyInside(engine: ConnectedEngine, migration: Migration, run: Run): Promise<void> {
  const stillPending = run.pending.slice(run.pending.indexOf(migration) + 1);
  await engine.connection.query('begin');
  try {
    await engine.apply(run.migrations.filter((known) => !stillPending.includes(known)));
    await engine.connection.query('commit');
  } catch (cause) {
    await engine.connection.query('rollback').catch(() => undefined);
    throw cause instanceof ScriptError ? explainScript(migration, cause.cause) : cause;
  }
}

/** Waits for transactions that were there before as long as for another process: nobody waits for it meanwhile. */
async function applyOutside(connection: Client, migration: Migration): Promise<void> {
  const { rows } = await connection.query<{ lock_timeout: string }>('show lock_timeout');
  try {
    await connection.query(`set lock_timeout = ${waitForOthersMs}`);
    await buildIndexes(connection, migration);
    await recordMigration(connection, { name: migration.name, checksum: checksumOf(migration.sql) });
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const isWrong = cause instanceof NotAnIndexError;
    throw new MigrationError(`${migration.name}/migration.sql: ${cause.message}`, {
      hint: isWrong
        ? `After "${concurrentMark}" there may be nothing but: create [unique] index concurrently <name> on <table> …;`
        : 'What was built of its indexes stays. Mend the cause and start again: it goes on from there.',
      migration: migration.name,
      cause,
    });
  } finally {
    await connection
      .query("select set_config('lock_timeout', $1, false)", [rows[0]?.lock_timeout])
      .catch(() => undefined);
  }
}

function explainScript(migration: Migration, cause: DatabaseError): MigrationError {
  const position = Number(cause.position);
  const before = position > 0 ? migration.sql.slice(0, position - 1).split('\n') : [];
  const line = before.length;
  const place = line > 0 ? `, line ${line}, column ${(before.at(-1)?.length ?? 0) + 1}` : '';
  const excerpt = line > 0 ? `\n  ${line} | ${migration.sql.split('\n')[line - 1] ?? ''}` : '';
  const more = [cause.detail, cause.where, cause.constraint && `constraint ${cause.constraint}`, cause.hint]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => `\n  ${part}`);
  const isLocked = cause.code === '55P03';
  return new MigrationError(
    `${migration.name}/migration.sql${place}: ${cause.message} (${cause.code ?? 'no code'})${excerpt}${more.join('')}`,
    {
      hint: isLocked
        ? 'A transaction holds the table; end it (pg_stat_activity shows it) and start again.'
        : 'Nothing of this migration was applied. Correct the file and start again.',
      migration: migration.name,
      cause,
    },
  );
}
