import { type Database, type ServiceDeps, openDatabase } from '@ifcgate/service-kit';
import type { Transaction } from '@ifcgate/event-bus';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = Prisma.TransactionClient;
export type CaseTransaction = Transaction<Db>;
export type CaseDatabase = Database<Db>;

/** Opens the case service's database. */
export function openCaseDatabase(deps: ServiceDeps): CaseDatabase {
  return openDatabase<Db>({ ...deps, createClient: (adapter) => new PrismaClient({ adapter }) });
}
