import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AppError, type CreateKey, environments, familySchema, idSchema, scopes } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { Clock, NewId } from '@ifcgate/service-kit';
import { findGiver, hashOfKey } from '../db/api-keys.ts';
import { type StoredKey, insertKeyRow } from '../db/api-key-rows.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { findWorkspace } from '../db/workspace-rows.ts';
import { newApiKey } from '../domain/api-key.ts';
import { type KeyRights, requireWithin } from '../domain/key-rights.ts';
import { parseNetwork } from '../domain/network-address.ts';

/** A new key and what opens with it, which is kept nowhere. */
export interface NewKey {
  readonly key: StoredKey;
  readonly secret: string;
}

const network = z.string().refine((text) => parseNetwork(text) !== undefined, 'must be a network such as 192.0.2.0/24');

export const createApiKeySchema = z.strictObject({
  workspaceId: idSchema('workspace'),
  environment: z.enum(environments),
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1),
  /** Restrictions; without one the key is bound by none. */
  families: z.array(familySchema).min(1).optional(),
  webhookEndpoints: z.array(idSchema('endpoint')).min(1).optional(),
  cidrs: z.array(network).min(1).optional(),
  rateLimitPerMinute: z.number().int().min(1).max(1_000_000).optional(),
  expiresAt: z.coerce.date().optional(),
});
export type CreateApiKey = z.input<typeof createApiKeySchema>;

/** Makes a key as an operator says: nobody's rights bound it. The secret is in the answer and nowhere else. */
export async function createApiKey(
  deps: { readonly newId: NewId },
  tx: Transaction<GatewayDb>,
  input: z.output<typeof createApiKeySchema>,
): Promise<NewKey> {
  const { workspaceId, name, families = [], webhookEndpoints = [], cidrs = [] } = input;
  if ((await findWorkspace(tx)) === undefined)
    throw new AppError('not_found', { detail: `There is no workspace ${workspaceId}.` });
  const { rateLimitPerMinute = null, expiresAt = null } = input;
  const rights = { scopes: input.scopes, families, webhookEndpoints, cidrs, rateLimitPerMinute, expiresAt };
  return insertKey(deps, tx, { name, rights });
}

/**
 * Makes a key for the holder of another one, with at most the rights of that one.
 *
 * @throws AppError invalid_request, permission_denied naming what is too much
 */
export async function grantApiKey(
  deps: { readonly newId: NewId; readonly clock: Clock },
  tx: Transaction<GatewayDb>,
  { keyId, wanted }: { readonly keyId: string; readonly wanted: CreateKey },
): Promise<NewKey> {
  const rights = rightsOf(wanted, deps.clock.now());
  const giver = await getGiver(deps, tx, keyId);
  requireWithin(rights, giver);
  if (giver.rateLimitPerMinute !== null)
    throw new AppError('permission_denied', {
      detail: 'A key with a rate limit of its own makes no other keys: together they would have more.',
    });
  return insertKey(deps, tx, { name: wanted.name, rights, createdBy: keyId });
}

/**
 * The rights of the key that gives them on. Read in the transaction: the edge may remember it from before its end.
 *
 * @throws AppError invalid_api_key
 */
export async function getGiver(
  { clock }: { readonly clock: Clock },
  tx: Transaction<GatewayDb>,
  keyId: string,
): Promise<KeyRights> {
  const giver = await findGiver(tx.db, tx.tenant, keyId);
  const hasEnded = giver?.expiresAt != null && giver.expiresAt <= clock.now();
  if (giver === undefined || giver.isRevoked || hasEnded) throw new AppError('invalid_api_key');
  return giver;
}

interface NewRights {
  readonly name: string;
  readonly rights: KeyRights;
  readonly createdBy?: string | null;
  readonly lineId?: string;
}

/** Stores a new key of the tenant. */
export async function insertKey(
  deps: { readonly newId: NewId },
  tx: Transaction<GatewayDb>,
  { name, rights, createdBy = null, lineId }: NewRights,
): Promise<NewKey> {
  const { secret, prefix, lastFour } = newApiKey(tx.tenant.environment, randomInt);
  const { rateLimitPerMinute, expiresAt } = rights;
  const key = await insertKeyRow(tx, {
    ...{ keyId: deps.newId('key'), name, prefix, lastFour, rateLimitPerMinute, expiresAt, createdBy },
    ...(lineId !== undefined && { lineId }),
    hash: new Uint8Array(hashOfKey(secret)),
    scopes: [...new Set(rights.scopes)],
    families: [...rights.families],
    webhookEndpoints: [...rights.webhookEndpoints],
    cidrs: [...rights.cidrs],
  });
  return { key, secret };
}

function rightsOf(wanted: CreateKey, now: Date): KeyRights {
  const { workflows = [], webhook_endpoints: webhookEndpoints = [], cidrs = [] } = wanted;
  const notNetwork = cidrs.findIndex((cidr) => parseNetwork(cidr) === undefined);
  if (notNetwork !== -1) throw invalid(`cidrs.${notNetwork}`, 'must be a network such as 192.0.2.0/24');
  const expiresAt = wanted.expires_at === undefined ? null : new Date(wanted.expires_at);
  if (expiresAt !== null && expiresAt <= now) throw invalid('expires_at', 'must be in the future');
  const rateLimitPerMinute = wanted.rate_limit ?? null;
  return { scopes: wanted.scopes, families: workflows, webhookEndpoints, cidrs, rateLimitPerMinute, expiresAt };
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid_request', { detail: `${path}: ${message}`, details: [{ path, message }] });
}
