import { createHash } from 'node:crypto';
import { type Environment, type Scope, type Tenant, scopes as allScopes } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { inTenant } from '@ifcgate/service-kit';
import type { ApiKey, Network } from '../domain/caller.ts';
import { parseNetwork } from '../domain/network-address.ts';
import type { GatewayDatabase } from './open-gateway-database.ts';

interface FoundKey {
  readonly key_id: string;
  readonly workspace_id: string;
  readonly environment: Environment;
  readonly scopes: string[];
  readonly families: string[];
  readonly webhook_endpoints: string[];
  readonly cidrs: string[];
  readonly rate_limit_per_minute: number | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly workspace_rate_limit_per_minute: number | null;
}

/** What is stored of a key. One round of SHA-256 is enough: a key has 178 bits of chance, a password has not. */
export function hashOfKey(secret: string): Buffer {
  return createHash('sha256').update(secret, 'ascii').digest();
}

/** Looks a key up by its hash, across workspaces: only the owner's function may, and gives one row at most. */
export async function findApiKey(sql: Sql, hash: Buffer, defaultRateLimit: number): Promise<ApiKey | undefined> {
  const [row] = await sql.$queryRaw<FoundKey[]>`select * from find_api_key(${hash})`;
  return row && toApiKey(row, defaultRateLimit);
}

/** Notes when keys were last used; to be called with the keys of one tenant. */
export async function saveLastUses(
  database: GatewayDatabase,
  tenant: Tenant,
  uses: ReadonlyMap<string, Date>,
): Promise<void> {
  await database.transaction(inTenant(tenant), async ({ db }) => {
    await db.$executeRaw`
      update api_keys k set last_used_at = greatest(k.last_used_at, u.used_at)
      from unnest(${[...uses.keys()]}::text[], ${[...uses.values()]}::timestamptz[]) as u(key_id, used_at)
      where k.workspace_id = ${tenant.workspaceId} and k.environment = ${tenant.environment} and k.key_id = u.key_id`;
  });
}

function toApiKey(row: FoundKey, defaultRateLimit: number): ApiKey {
  const { key_id: keyId, workspace_id: workspaceId, environment } = row;
  const quotas = [
    { subject: `${workspaceId}/${environment}`, limit: row.workspace_rate_limit_per_minute ?? defaultRateLimit },
    ...(row.rate_limit_per_minute === null ? [] : [{ subject: keyId, limit: row.rate_limit_per_minute }]),
  ];
  return {
    keyId,
    workspaceId,
    environment,
    // A scope that a later version wrote means nothing to this one.
    scopes: allScopes.filter((scope: Scope) => row.scopes.includes(scope)),
    families: row.families,
    webhookEndpoints: row.webhook_endpoints,
    networks: row.cidrs.map(networkOf),
    quotas,
    expiresAt: row.expires_at ?? undefined,
    isRevoked: row.revoked_at !== null,
  };
}

function networkOf(cidr: string): Network {
  const network = parseNetwork(cidr);
  // Leaving it out could leave none, which would mean everywhere.
  if (network === undefined) throw new Error(`The key holds "${cidr}", which is not a network.`);
  return network;
}
