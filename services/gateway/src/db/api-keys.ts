import { createHash } from 'node:crypto';
import { type Environment, type Scope, type Tenant, scopes as allScopes } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { inTenant } from '@ifcgate/service-kit';
import type { ApiKey, Network } from '../domain/caller.ts';
import type { KeyRights } from '../domain/key-rights.ts';
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

/** The rights of a key of the tenant, which stay as they are until the transaction ends: it may hand them on. */
export async function findGiver(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  keyId: string,
): Promise<(KeyRights & { readonly isRevoked: boolean }) | undefined> {
  const [row] = await sql.$queryRaw<(KeyRights & { readonly isRevoked: boolean })[]>`
    select scopes, families, webhook_endpoints as "webhookEndpoints", cidrs, expires_at as "expiresAt",
      rate_limit_per_minute as "rateLimitPerMinute", revoked_at is not null as "isRevoked"
    from api_keys where workspace_id = ${workspaceId} and environment = ${environment} and key_id = ${keyId}
    for share`;
  return row;
}

/**
 * Ends a key that another one has replaced, now by the clock of the database: no replica's own decides whether it still
 * holds. Answers whether it had not been ended or replaced before.
 */
export async function endReplacedKey(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  { keyId, replacedBy }: { readonly keyId: string; readonly replacedBy: string },
): Promise<boolean> {
  const count = await sql.$executeRaw`
    update api_keys set revoked_at = now(), replaced_by = ${replacedBy}
    where workspace_id = ${workspaceId} and environment = ${environment} and key_id = ${keyId}
      and replaced_by is null and revoked_at is null`;
  return count === 1;
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
