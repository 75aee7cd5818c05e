import type { Transaction } from '@ifcgate/event-bus';
import { type Database, type ServiceDeps, openDatabase } from '@ifcgate/service-kit';
import { type Prisma, PrismaClient } from './generated/client.ts';

export type Db = Prisma.TransactionClient;
export type WebhookTransaction = Transaction<Db>;
export type WebhookDatabase = Database<Db>;

/** Opens the webhook service's database. */
export function openWebhookDatabase(
  deps: Pick<ServiceDeps, 'appUrl' | 'workerUrl' | 'log' | 'clock' | 'newId' | 'hasPeers'>,
): WebhookDatabase {
  return openDatabase<Db>({ ...deps, createClient: (adapter) => new PrismaClient({ adapter }) });
}
