import type { Transaction } from '@ifcgate/event-bus';
import type { Prisma } from './generated/client.ts';
import type { GatewayDb } from './open-gateway-database.ts';

type Tx = Transaction<GatewayDb>;

/** The workspace of the transaction. */
export async function findWorkspace({ db, tenant }: Tx): Promise<Prisma.WorkspaceGetPayload<object> | undefined> {
  const { workspaceId } = tenant;
  return (await db.workspace.findFirst({ where: { workspaceId } })) ?? undefined;
}

/** Makes the workspace of the transaction; one that is there stays as it is. */
export async function insertWorkspace(
  { db, tenant }: Tx,
  workspace: { name: string; rateLimitPerMinute: number | null },
): Promise<void> {
  const { workspaceId } = tenant;
  await db.workspace.createMany({ data: { workspaceId, ...workspace }, skipDuplicates: true });
}

/** Sets the rate limit of the workspace of the transaction. Answers whether there is one. */
export async function setRateLimit({ db, tenant }: Tx, rateLimitPerMinute: number | null): Promise<boolean> {
  const { workspaceId } = tenant;
  return (await db.workspace.updateMany({ where: { workspaceId }, data: { rateLimitPerMinute } })).count === 1;
}
