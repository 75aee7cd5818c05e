import { z } from 'zod';
import { idSchema } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { insertWorkspace } from '../db/workspace-rows.ts';

/** What an operator says of a workspace. */
export const ensureWorkspaceSchema = z.strictObject({
  /** Given by a host that knows which it wants; a new one is minted otherwise. */
  workspaceId: idSchema('workspace').optional(),
  name: z.string().min(1).max(100),
  rateLimitPerMinute: z.number().int().min(1).max(1_000_000).optional(),
});
/** See {@link ensureWorkspaceSchema}. */
export type EnsureWorkspace = z.input<typeof ensureWorkspaceSchema>;

/** Makes the transaction's workspace unless it is there; one that is there stays as it is. */
export async function ensureWorkspace(
  tx: Transaction<GatewayDb>,
  input: EnsureWorkspace,
): Promise<{ workspaceId: string }> {
  const { workspaceId } = tx.tenant;
  const { name, rateLimitPerMinute = null } = input;
  await insertWorkspace(tx, { name, rateLimitPerMinute });
  return { workspaceId };
}
