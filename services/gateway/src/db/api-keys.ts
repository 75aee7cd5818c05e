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
  readonly line_id: string;
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

/** Hands what a key made on to the one that replaced it, and the replaced key's line to that one. */
export async function takeOver(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  { keyId, replacedBy }: { readonly keyId: string; readonly replacedBy: string },
): Promise<void> {
  await sql.$executeRaw`
    update api_keys set created_by = ${replacedBy}
    where workspace_id = ${workspaceId} and environment = ${environment} and created_by = ${keyId}`;
}

/** Which keys end with one. */
export interface Revocation {
  readonly keyId: string;
  /** What it made lives on. */
  readonly keepCreated: boolean;
  /** All keys of its line end. */
  readonly withSuccessors: boolean;
}

/**
 * Ends a key and what ends with it, now; answers which others had not ended before. Again until none was seen living: a key
 * that was about to make another one when it was ended has made it by then, and no statement sees what comes after its begin.
 * Also where none was left to be ended: another revocation was quicker, which may have let live what that key had made.
 */
export async function revokeTree(sql: Sql, tenant: Tenant, revocation: Revocation): Promise<string[]> {
  const ended: string[] = [];
  for (;;) {
    const living = await revokeOnce(sql, tenant, revocation);
    if (living.length === 0) return ended.filter((keyId) => keyId !== revocation.keyId).sort();
    ended.push(...living.filter(({ isEnded }) => isEnded).map(({ keyId }) => keyId));
  }
}

/**
 * Ends those keys of a tree that live, and answers which it saw living. Through keys that have ended before: what those made
 * belongs to the tree as well.
 */
function revokeOnce(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  { keyId, keepCreated, withSuccessors }: Revocation,
): Promise<{ keyId: string; isEnded: boolean }[]> {
  return sql.$queryRaw`
    with recursive tree as (
      select k.key_id from api_keys k, api_keys named
      where named.workspace_id = ${workspaceId} and named.environment = ${environment} and named.key_id = ${keyId}
        and k.workspace_id = ${workspaceId} and k.environment = ${environment}
        and (k.key_id = named.key_id
          or ${withSuccessors} and coalesce(k.line_id, k.key_id) = coalesce(named.line_id, named.key_id))
      union
      select k.key_id from api_keys k join tree t on k.created_by = t.key_id
      where k.workspace_id = ${workspaceId} and k.environment = ${environment} and not ${keepCreated}
    ), living as materialized (
      select key_id from api_keys
      where workspace_id = ${workspaceId} and environment = ${environment} and revoked_at is null
        and key_id in (select key_id from tree)
    ), locked as (
      select key_id from api_keys
      where workspace_id = ${workspaceId} and environment = ${environment} and revoked_at is null
        and key_id in (select key_id from living)
      order by key_id for update
    ), ended as (
      update api_keys k set revoked_at = now() from locked l
      where k.workspace_id = ${workspaceId} and k.environment = ${environment} and k.key_id = l.key_id
      returning k.key_id
    )
    select l.key_id as "keyId", e.key_id is not null as "isEnded" from living l left join ended e using (key_id)`;
}

/** The newest key of a line that still lives; undefined when the key itself is that, or none does. */
export async function findLivingSuccessor(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  keyId: string,
): Promise<string | undefined> {
  const [row] = await sql.$queryRaw<{ key_id: string }[]>`
    with recursive successors as (
      select replaced_by as key_id, 1 as place from api_keys
      where workspace_id = ${workspaceId} and environment = ${environment} and key_id = ${keyId}
      union all
      select k.replaced_by, s.place + 1 from successors s join api_keys k on k.key_id = s.key_id
      where k.workspace_id = ${workspaceId} and k.environment = ${environment}
    )
    select k.key_id from successors s join api_keys k on k.key_id = s.key_id
    where k.workspace_id = ${workspaceId} and k.environment = ${environment}
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    order by s.place desc limit 1`;
  return row?.key_id;
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
  const { key_id: keyId, line_id: lineId, workspace_id: workspaceId, environment } = row;
  // Of the whole line: with a limit for each key, a rotation would double it.
  const quotas = [
    { subject: `${workspaceId}/${environment}`, limit: row.workspace_rate_limit_per_minute ?? defaultRateLimit },
    ...(row.rate_limit_per_minute === null ? [] : [{ subject: lineId, limit: row.rate_limit_per_minute }]),
  ];
  return {
    keyId,
    lineId,
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
