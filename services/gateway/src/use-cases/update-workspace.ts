import { z } from 'zod';
import { AppError, idSchema } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { setRateLimit } from '../db/workspace-rows.ts';

/** What an operator changes of a workspace. */
export const updateWorkspaceSchema = z.strictObject({
  workspaceId: idSchema('workspace'),
  /** Requests in any 60 s of each environment; null: the platform's default. */
  rateLimitPerMinute: z.number().int().min(1).max(1_000_000).nullable(),
});
/** See {@link updateWorkspaceSchema}. */
export type UpdateWorkspace = z.infer<typeof updateWorkspaceSchema>;

/**
 * Changes the transaction's workspace; the limit holds on every replica within two seconds.
 *
 * @throws AppError not_found
 */
export async function updateWorkspace(
  tx: Transaction<GatewayDb>,
  { workspaceId, rateLimitPerMinute }: UpdateWorkspace,
): Promise<UpdateWorkspace> {
  if (!(await setRateLimit(tx, rateLimitPerMinute)))
    throw new AppError('not_found', { detail: `There is no workspace ${workspaceId}.` });
  return { workspaceId, rateLimitPerMinute };
}
