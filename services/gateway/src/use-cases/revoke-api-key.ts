import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, notFound } from '@ifcgate/service-kit';
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
  const { count } = await db.apiKey.updateMany({
    where: { ...tenant, keyId, revokedAt: null },
    data: { revokedAt: deps.clock.now() },
  });
  if (count === 0 && (await db.apiKey.count({ where: { ...tenant, keyId } })) === 0) throw notFound(keyId);
}
