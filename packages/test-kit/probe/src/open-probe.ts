import { type Clock, type Database, type Logger, Secret, openDatabase, systemClock } from '@ifcgate/service-kit';
import type { TestDatabase } from '../../src/database.ts';
import { createTestDatabase } from '../../src/database.ts';
import { recordingLogger } from '../../src/recording-logger.ts';
import { type Prisma, PrismaClient } from './db/generated/client.ts';

/** The transaction client of the probe: a database with one table, `notes`, beside the platform's. */
export type ProbeDb = Prisma.TransactionClient;

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
export function openProbe(
  urls: Pick<TestDatabase, 'appUrl' | 'workerUrl'>,
  options: ProbeOptions = {},
): Database<ProbeDb> {
  return openDatabase<ProbeDb>({
    appUrl: new Secret(urls.appUrl),
    workerUrl: new Secret(urls.workerUrl),
    createClient: (adapter) => new PrismaClient({ adapter }),
    log: options.log ?? recordingLogger('probe'),
    hasPeers: options.hasPeers ?? false,
    clock: options.clock ?? systemClock,
  });
}
