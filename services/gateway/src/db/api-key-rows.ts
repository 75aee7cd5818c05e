import type { Transaction } from '@ifcgate/event-bus';
import type { Prisma } from './generated/client.ts';
import type { GatewayDb } from './open-gateway-database.ts';

/** A key as it is stored. */
export type StoredKey = Prisma.ApiKeyGetPayload<object>;

/** What is stored of a new key, beside whose it is. */
export type NewKeyRow = Omit<Prisma.ApiKeyUncheckedCreateInput, 'workspaceId' | 'environment'>;

type Tx = Transaction<GatewayDb>;

/** A key of the tenant, ended or not. */
export async function findKey({ db, tenant }: Tx, keyId: string): Promise<StoredKey | undefined> {
  return (await db.apiKey.findFirst({ where: { ...tenant, keyId } })) ?? undefined;
}

/** Keys of the tenant, the newest first, so many at most where that is said. */
export async function findKeys(
  { db, tenant }: Tx,
  part: { before?: string; take?: number } = {},
): Promise<StoredKey[]> {
  const { before, take } = part;
  const { workspaceId, environment } = tenant;
  return db.apiKey.findMany({
    where: { workspaceId, environment, ...(before !== undefined && { keyId: { lt: before } }) },
    orderBy: { keyId: 'desc' },
    ...(take !== undefined && { take }),
  });
}

/** Stores a new key of the tenant. */
export async function insertKeyRow({ db, tenant }: Tx, row: NewKeyRow): Promise<StoredKey> {
  return db.apiKey.create({ data: { ...tenant, ...row } });
}

/** Lets a key that another one has replaced end at an instant. Answers whether it had not been ended or replaced before. */
export async function endKeyAt(
  { db, tenant }: Tx,
  { keyId, replacedBy, expiresAt }: { keyId: string; replacedBy: string; expiresAt: Date },
): Promise<boolean> {
  const where = { ...tenant, keyId, replacedBy: null, revokedAt: null };
  return (await db.apiKey.updateMany({ where, data: { expiresAt, replacedBy } })).count === 1;
}
