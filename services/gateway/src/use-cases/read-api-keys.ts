import type { ApiKeyRow, Page } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, type Cursors, notFound, toPage } from '@ifcgate/service-kit';
import { type StoredKey, findKey, findKeys } from '../db/api-key-rows.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';

/** @throws AppError not_found, also for a key of another environment or workspace */
export async function getApiKey(
  { clock }: { readonly clock: Clock },
  tx: Transaction<GatewayDb>,
  keyId: string,
): Promise<ApiKeyRow> {
  const key = await findKey(tx, keyId);
  if (key === undefined) throw notFound(keyId);
  return toApiKeyRow(key, clock.now());
}

/** One page of the tenant's keys, the newest first, those that have ended included. */
export async function pageOfApiKeys(
  { clock, cursors }: { readonly clock: Clock; readonly cursors: Cursors },
  tx: Transaction<GatewayDb>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<ApiKeyRow>> {
  const scope = { ...tx.tenant, list: 'api_keys' };
  const [last] = cursor === undefined ? [] : cursors.decode(scope, cursor);
  const rows = await findKeys(tx, { take: limit + 1, ...(last !== undefined && { before: String(last) }) });
  const now = clock.now();
  return toPage(
    rows,
    limit,
    (row) => toApiKeyRow(row, now),
    (row) => cursors.encode(scope, [row.keyId]),
  );
}

/** A key as clients see it: no hash, no secret. */
export function toApiKeyRow(key: StoredKey, now: Date): ApiKeyRow {
  return {
    key_id: key.keyId,
    name: key.name,
    environment: key.environment as ApiKeyRow['environment'],
    scopes: key.scopes,
    workflows: key.families,
    webhook_endpoints: key.webhookEndpoints,
    cidrs: key.cidrs,
    rate_limit: key.rateLimitPerMinute,
    expires_at: key.expiresAt?.toISOString() ?? null,
    prefix: key.prefix,
    last_four: key.lastFour,
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy,
    replaced_by: key.replacedBy,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    status: statusOf(key, now),
  };
}

function statusOf({ revokedAt, expiresAt }: StoredKey, now: Date): ApiKeyRow['status'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
