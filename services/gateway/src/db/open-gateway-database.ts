import { type Database, type Logger, type Secret, openDatabase } from '@ifcgate/service-kit';
import { type Prisma, PrismaClient } from './generated/client.ts';

/** The gateway's tables inside a transaction. */
export type GatewayDb = Prisma.TransactionClient;
export type GatewayDatabase = Database<GatewayDb>;

/** Where the gateway's database is, for each of its roles. */
export interface GatewayDatabaseOptions {
  readonly appUrl: Secret;
  readonly workerUrl: Secret;
  readonly log: Logger;
  readonly hasPeers?: boolean;
}

/** Opens the gateway's database; few connections do: keys and tokens are remembered. */
export function openGatewayDatabase(options: GatewayDatabaseOptions): GatewayDatabase {
  return openDatabase<GatewayDb>({
    ...options,
    appPoolSize: 4,
    workerPoolSize: 6,
    createClient: (adapter) => new PrismaClient({ adapter }),
  });
}
