import type { Transaction } from '@ifcgate/event-bus';
import { findKeys } from '../db/api-key-rows.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';

/** A key as it may be shown: no hash, no secret. */
export interface ListedKey {
  readonly keyId: string;
  readonly environment: string;
  readonly name: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** The tenant's keys, the newest first, revoked and expired ones included. */
export async function listApiKeys(tx: Transaction<GatewayDb>): Promise<ListedKey[]> {
  return (await findKeys(tx)).map((key) => ({
    ...{ keyId: key.keyId, environment: key.environment, name: key.name, prefix: key.prefix, lastFour: key.lastFour },
    ...{ scopes: key.scopes, createdAt: key.createdAt, expiresAt: key.expiresAt },
    ...{ revokedAt: key.revokedAt, lastUsedAt: key.lastUsedAt },
  }));
}
