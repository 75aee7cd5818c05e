import { AppError } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';

/**
 * Ends a key of the tenant for good; every replica refuses it within two seconds. Doing so again changes nothing.
 *
 * @throws AppError not_found
 */
export async function revokeApiKey(
  deps: { readonly clock: Clock },
  { db, tenant }: Transaction<GatewayDb>,
  keyId: string,
): Promise<void> {
  const { workspaceId, environment } = tenant;
  const key = { workspaceId_environment_keyId: { workspaceId, environment, keyId } };
  const found = await db.apiKey.findFirst({ where: { workspaceId, environment, keyId } });
  if (found === null) throw new AppError('not_found', { detail: `There is no key ${keyId} in this environment.` });
  if (found.revokedAt === null) await db.apiKey.update({ where: key, data: { revokedAt: deps.clock.now() } });
}
