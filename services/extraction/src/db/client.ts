import type { Transaction } from '@ifcgate/event-bus';
import { type Database, type ServiceDeps, openDatabase } from '@ifcgate/service-kit';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = Prisma.TransactionClient;
export type ExtractionTransaction = Transaction<Db>;
export type ExtractionDatabase = Database<Db>;

/** Opens the extraction service's database. */
export function openExtractionDatabase(
  deps: Pick<ServiceDeps, 'appUrl' | 'workerUrl' | 'log' | 'clock' | 'newId' | 'hasPeers'>,
): ExtractionDatabase {
  return openDatabase<Db>({ ...deps, createClient: (adapter) => new PrismaClient({ adapter }) });
}
