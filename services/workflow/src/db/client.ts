import type { Transaction } from '@ifcgate/event-bus';
import { type Database, type ServiceDeps, openDatabase } from '@ifcgate/service-kit';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = Prisma.TransactionClient;
export type WorkflowTransaction = Transaction<Db>;
export type WorkflowDatabase = Database<Db>;

/** Opens the workflow service's database. */
export function openWorkflowDatabase(deps: ServiceDeps): WorkflowDatabase {
  return openDatabase<Db>({ ...deps, createClient: (adapter) => new PrismaClient({ adapter }) });
}
