import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, notFound } from '@ifcgate/service-kit';
import { findKey } from '../db/api-key-rows.ts';
import { type Revocation, findLivingSuccessor, revokeTree } from '../db/api-keys.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { requireWithin } from '../domain/key-rights.ts';
import { getGiver } from './create-api-key.ts';

/** Which key is to end, what ends with it, and who asks for it. */
export interface RevokeApiKey extends Revocation {
  /** It ends itself, and those whose rights lie within its own; undefined: the operator. */
  readonly giverKeyId: string | undefined;
}

/** What a revocation did beside ending the key that it names. */
export interface Revoked {
  /** The keys that ended with it: those that it made, and what these made. */
  readonly alsoRevoked: readonly string[];
  /** The newest living key that replaced it: it goes on, with what the revoked key made before it was replaced. */
  readonly successor: string | undefined;
}

/**
 * Ends a key of the tenant for good, and the keys that it made; every replica refuses them within two seconds. Doing so
 * again ends what has come since, and otherwise changes nothing.
 *
 * @throws AppError not_found, permission_denied
 */
export async function revokeApiKey(
  deps: { readonly clock: Clock },
  tx: Transaction<GatewayDb>,
  { giverKeyId, ...revocation }: RevokeApiKey,
): Promise<Revoked> {
  const { keyId } = revocation;
  const key = await findKey(tx, keyId);
  if (key === undefined) throw notFound(keyId);
  if (giverKeyId !== undefined && giverKeyId !== keyId) requireWithin(key, await getGiver(deps, tx, giverKeyId));
  const alsoRevoked = await revokeTree(tx.db, tx.tenant, revocation);
  return { alsoRevoked, successor: await findLivingSuccessor(tx.db, tx.tenant, keyId) };
}
