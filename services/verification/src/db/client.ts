import type { Transaction } from '@ifcgate/event-bus';
import { type Database, type RequestTransaction, type ServiceDeps, openDatabase } from '@ifcgate/service-kit';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = Prisma.TransactionClient;
export type VerificationTransaction = Transaction<Db>;
export type VerificationRequest = RequestTransaction<Db>;
export type VerificationDatabase = Database<Db>;

/** Opens the verification service's database. */
export function openVerificationDatabase(deps: ServiceDeps): VerificationDatabase {
  return openDatabase<Db>({ ...deps, createClient: (adapter) => new PrismaClient({ adapter }) });
}
