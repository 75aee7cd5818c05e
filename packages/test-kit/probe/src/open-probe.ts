import type { Tenant } from '@ifcgate/contracts';
import { type Clock, type Database, type Logger, Secret, openDatabase, systemClock } from '@ifcgate/service-kit';
import pg from 'pg';
import { type TestDatabase, createTestDatabase } from '../../src/database.ts';
import { type RecordingLogger, recordingLogger } from '../../src/recording-logger.ts';
import { type Prisma, PrismaClient } from './db/generated/client.ts';

/** The transaction client of the probe: a database with one table, `notes`, beside the platform's. */
export type ProbeDb = Prisma.TransactionClient;
/** The probe's database as a process holds it. */
export type ProbeDatabase = Database<ProbeDb>;

const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Makes a database with the platform's tables and `notes`, for tests of the parts that every service is made of. */
export function createProbeDatabase(): Promise<TestDatabase> {
  return createTestDatabase('probe', { migrationsDir });
}

export interface ProbeOptions {
  readonly log?: Logger;
  readonly hasPeers?: boolean;
  readonly clock?: Clock;
}

/** Opens a probe's database as a service's process does. */
export function openProbe(urls: Pick<TestDatabase, 'appUrl' | 'workerUrl'>, options: ProbeOptions = {}): ProbeDatabase {
  return openDatabase<ProbeDb>({
    appUrl: new Secret(urls.appUrl),
    workerUrl: new Secret(urls.workerUrl),
    createClient: (adapter) => new PrismaClient({ adapter }),
    log: options.log ?? recordingLogger('probe'),
    hasPeers: options.hasPeers ?? false,
    clock: options.clock ?? systemClock,
  });
}

/** A probe's database, opened by one process, and what lies in it. */
export interface Probe {
  readonly urls: TestDatabase;
  readonly database: ProbeDatabase;
  readonly log: RecordingLogger;
  /** Runs a statement as the superuser, past row-level security. */
  sql<Row extends pg.QueryResultRow>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The texts of a workspace's notes, in the order in which they were written. */
  notes(tenant: Pick<Tenant, 'workspaceId'>): Promise<string[]>;
  stop(): Promise<void>;
}

/** Makes and opens a probe. */
export async function startProbe(options: Omit<ProbeOptions, 'log'> = {}): Promise<Probe> {
  const urls = await createProbeDatabase();
  const log = recordingLogger('probe');
  const database = openProbe(urls, { ...options, log });
  const behind = new pg.Pool({ connectionString: urls.superuserUrl, max: 2 });
  // Dropping the database ends connections that are on their way out.
  behind.on('error', () => undefined);
  const sql = async <Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = []) =>
    (await behind.query<Row>(statement, [...values])).rows;
  return {
    ...{ urls, database, log, sql },
    async notes({ workspaceId }) {
      const statement = 'select text from notes where workspace_id = $1 order by place';
      const rows = await sql<{ text: string }>(statement, [workspaceId]);
      return rows.map((row) => row.text);
    },
    async stop() {
      await database.close();
      await behind.end();
      await urls.drop();
    },
  };
}
