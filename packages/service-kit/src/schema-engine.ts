import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { DiffTarget, MigrationDirectory, SchemaEngine } from '@prisma/schema-engine-wasm';
import { Client, type DatabaseError } from 'pg';
import { adaptConnection, type ConnectionAdapter } from './schema-engine-adapter.ts';

/** One migration: its folder's name and the SQL in it. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Prisma's own schema engine on one connection to one database. */
export interface ConnectedEngine {
  /** The connection itself; there is only this one, so a transaction begun here holds what the engine does too. */
  readonly connection: Client;
  /**
   * Runs those that Prisma's `_prisma_migrations` does not hold yet, and writes them there.
   *
   * @throws ScriptError when PostgreSQL refuses one
   */
  apply(migrations: readonly Migration[]): Promise<void>;
  /** The SQL that takes the database to the schema; `undefined` where nothing differs. */
  diff(schema: { path: string; content: string }): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A script of a migration was refused by PostgreSQL. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  override readonly cause: DatabaseError;

  constructor(cause: DatabaseError) {
    super(cause.message, { cause });
    this.cause = cause;
  }
}

const emptySchema: [string, string][] = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']];
const noFilters = { externalTables: [], externalEnums: [] };

/** Connects to a database. The engine itself is loaded at the first use of it, once in a process (100 ms). */
export async function connectEngine(url: string): Promise<ConnectedEngine> {
  const connection = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A lost connection also fails the query that runs or comes next; that error says it all.
  connection.on('error', () => undefined);
  await connection.connect();
  const adapter = await adaptConnection(connection);
  let engine: Promise<SchemaEngine> | undefined;
  const getEngine = (): Promise<SchemaEngine> => (engine ??= openEngine(adapter));
  return {
    connection,
    async apply(migrations) {
      const input = { migrationsList: listOf(migrations), filters: noFilters };
      await (await getEngine()).applyMigrations(input).catch((cause: unknown) => {
        throw adapter.scriptError === undefined ? cause : new ScriptError(adapter.scriptError);
      });
    },
    async diff(schema) {
      const files = [schema];
      const from: DiffTarget = { tag: 'schemaDatasource', files, configDir: dirname(schema.path) };
      const to: DiffTarget = { tag: 'schemaDatamodel', files };
      const settings = { script: true, exitCode: true, filters: noFilters };
      const { exitCode, stdout } = await (await getEngine()).diff({ from, to, ...settings });
      return exitCode === 0 ? undefined : (stdout ?? '');
    },
    async close() {
      (await engine)?.free();
      await connection.end();
    },
  };
}

async function openEngine(adapter: ConnectionAdapter): Promise<SchemaEngine> {
  const engineClass = await (loaded ??= loadEngine());
  return await engineClass.new(
    { datamodels: emptySchema },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

/** As much of it as we use: the types of Node.js leave it to those of the browser. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

let loaded: Promise<typeof SchemaEngine> | undefined;

// The package's entry imports its .wasm as a module, which Node only does behind a flag.
async function loadEngine(): Promise<typeof SchemaEngine> {
  // Where a crash of the engine leaves its words; without it the promise would never settle.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string): void {
        throw new Error(`Prisma's schema engine crashed: ${message}`);
      },
    },
  });
  const binding = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const imports = Object.fromEntries(Object.entries(binding).map(([name, value]) => [name, withoutHold(name, value)]));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  binding.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return binding.SchemaEngine;
}

/** The engine never clears its ten-second timers; as they are, the process could not end before they do. */
function withoutHold(name: string, value: unknown): unknown {
  if (!name.startsWith('__wbg_setTimeout') || typeof value !== 'function') return value;
  return (...args: unknown[]): unknown => {
    const timer: unknown = Reflect.apply(value, undefined, args);
    (timer as NodeJS.Timeout).unref();
    return timer;
  };
}

function listOf(migrations: readonly Migration[]): Parameters<SchemaEngine['applyMigrations']>[0]['migrationsList'] {
  const migrationDirectories: MigrationDirectory[] = migrations.map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
  }));
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir: '.', lockfile, shadowDbInitScript: '', migrationDirectories };
}
