import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, notFound } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { requireWithin } from '../domain/key-rights.ts';
import { getGiver } from './create-api-key.ts';

/**
 * Ends a key of the tenant for good; every replica refuses it within two seconds. Doing so again changes nothing.
 *
 * @param giverKeyId the key that asks: it ends itself, and those whose rights lie within its own; undefined: the operator
 * @throws AppError not_found, permission_denied
 */
export async function revokeApiKey(
  deps: { readonly clock: Clock },
  tx: Transaction<GatewayDb>,
  keyId: string,
  giverKeyId?: string,
): Promise<void> {
  const { db, tenant } = tx;
  if (giverKeyId !== undefined && giverKeyId !== keyId) {
    const key = await db.apiKey.findFirst({ where: { ...tenant, keyId } });
    if (key === null) throw notFound(keyId);
    requireWithin(key, await getGiver(deps, tx, giverKeyId));
  }
  const { count } = await db.apiKey.updateMany({
    where: { ...tenant, keyId, revokedAt: null },
    data: { revokedAt: deps.clock.now() },
  });
  if (count === 0 && (await db.apiKey.count({ where: { ...tenant, keyId } })) === 0) throw notFound(keyId);
}
