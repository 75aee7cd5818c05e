import type { Transaction } from '@ifcgate/event-bus';
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
export async function listApiKeys({ db, tenant }: Transaction<GatewayDb>): Promise<ListedKey[]> {
  return db.apiKey.findMany({
    where: tenantOnly(tenant),
    orderBy: { keyId: 'desc' },
    select: {
      ...{ keyId: true, environment: true, name: true, prefix: true, lastFour: true, scopes: true },
      ...{ createdAt: true, expiresAt: true, revokedAt: true, lastUsedAt: true },
    },
  });
}

function tenantOnly({ workspaceId, environment }: Transaction<GatewayDb>['tenant']): {
  workspaceId: string;
  environment: string;
} {
  return { workspaceId, environment };
}
