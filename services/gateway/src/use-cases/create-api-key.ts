import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AppError, environments, idSchema, scopes } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { NewId } from '@ifcgate/service-kit';
import { hashOfKey } from '../db/api-keys.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { newApiKey } from '../domain/api-key.ts';
import { parseNetwork } from '../domain/network-address.ts';

const glob = z.string().regex(/^[a-z0-9*-]{1,64}$/, 'must be the name of a workflow, with * for any part of it');
const network = z.string().refine((text) => parseNetwork(text) !== undefined, 'must be a network such as 192.0.2.0/24');

export const createApiKeySchema = z.strictObject({
  workspaceId: idSchema('workspace'),
  environment: z.enum(environments),
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1),
  /** Restrictions; without one the key is bound by none. */
  families: z.array(glob).min(1).optional(),
  webhookEndpoints: z.array(idSchema('endpoint')).min(1).optional(),
  cidrs: z.array(network).min(1).optional(),
  rateLimitPerMinute: z.number().int().min(1).max(1_000_000).optional(),
  expiresAt: z.coerce.date().optional(),
});
export type CreateApiKey = z.input<typeof createApiKeySchema>;

/** Makes a key in the transaction's tenant. The secret is in the answer and nowhere else. */
export async function createApiKey(
  deps: { readonly newId: NewId },
  tx: Transaction<GatewayDb>,
  input: z.output<typeof createApiKeySchema>,
): Promise<{ keyId: string; secret: string }> {
  const { workspaceId, environment, name, families = [], webhookEndpoints = [], cidrs = [] } = input;
  const workspace = await tx.db.workspace.findFirst({ where: { workspaceId } });
  if (workspace === null) throw new AppError('not_found', { detail: `There is no workspace ${workspaceId}.` });
  const { secret, prefix, lastFour } = newApiKey(environment, randomInt);
  const keyId = deps.newId('key');
  await tx.db.apiKey.create({
    data: {
      ...{ workspaceId, environment, keyId, name, prefix, lastFour, families, webhookEndpoints, cidrs },
      hash: new Uint8Array(hashOfKey(secret)),
      scopes: [...new Set(input.scopes)],
      rateLimitPerMinute: input.rateLimitPerMinute ?? null,
      expiresAt: input.expiresAt ?? null,
    },
  });
  return { keyId, secret };
}
