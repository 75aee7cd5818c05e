import { type Environment, environments, idSchema, rotateKeySchema } from '@ifcgate/contracts';
import { type Clock, type NewId, inTenant, parseInput } from '@ifcgate/service-kit';
import type { GatewayDatabase } from './db/open-gateway-database.ts';
import { type CreateApiKey, type NewKey, createApiKey, createApiKeySchema } from './use-cases/create-api-key.ts';
import { type EnsureWorkspace, ensureWorkspace, ensureWorkspaceSchema } from './use-cases/ensure-workspace.ts';
import { type ListedKey, listApiKeys } from './use-cases/list-api-keys.ts';
import { type UpdateWorkspace, updateWorkspace, updateWorkspaceSchema } from './use-cases/update-workspace.ts';
import { rotateApiKey } from './use-cases/rotate-api-key.ts';
import { type Revoked, revokeApiKey } from './use-cases/revoke-api-key.ts';
import type { Revocation } from './db/api-keys.ts';

/** What an operator may do, and a host that prepares a first key. Inputs are parsed; a wrong one is invalid_request. */
export interface Administration {
  /** Makes the workspace unless it is there. */
  ensureWorkspace(input: EnsureWorkspace): Promise<{ workspaceId: string }>;
  /** Changes the workspace's own rate limit; null: the platform's default holds again. */
  updateWorkspace(input: UpdateWorkspace): Promise<UpdateWorkspace>;
  /** Makes a key; its secret is shown here and never again. */
  createApiKey(input: CreateApiKey): Promise<{ keyId: string; secret: string }>;
  /** The keys of both environments, each list the newest first. */
  listApiKeys(workspaceId: string): Promise<ListedKey[]>;
  /** Makes a key with the same rights; the old one ends after the overlap (0 to 168 hours). */
  rotateApiKey(key: RotateKey): Promise<{ keyId: string; secret: string }>;
  revokeApiKey(
    key: { workspaceId: string; environment: Environment; keyId: string } & Partial<Omit<Revocation, 'keyId'>>,
  ): Promise<Revoked>;
}

/** See {@link Administration.rotateApiKey}. */
export interface RotateKey {
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly keyId: string;
  readonly overlapHours?: number | undefined;
}

/** Opens a transaction for each command. */
export function createAdministration(database: GatewayDatabase, deps: { clock: Clock; newId: NewId }): Administration {
  return {
    async ensureWorkspace(input) {
      const { workspaceId = deps.newId('workspace'), ...parsed } = parseInput(ensureWorkspaceSchema, input, '');
      // A workspace is one for both environments; a transaction has to name either.
      return database.request(inTenant({ workspaceId, environment: 'live' }), (tx) => ensureWorkspace(tx, parsed));
    },
    async updateWorkspace(input) {
      const parsed = parseInput(updateWorkspaceSchema, input, '');
      const { workspaceId } = parsed;
      return database.request(inTenant({ workspaceId, environment: 'live' }), (tx) => updateWorkspace(tx, parsed));
    },
    async createApiKey(input) {
      const parsed = parseInput(createApiKeySchema, input, '');
      return shownOnce(await database.request(inTenant(parsed), (tx) => createApiKey(deps, tx, parsed)));
    },
    async listApiKeys(workspaceId) {
      parseInput(idSchema('workspace'), workspaceId, 'workspace');
      const list = (environment: Environment): Promise<ListedKey[]> =>
        database.request(inTenant({ workspaceId, environment }), listApiKeys);
      return (await Promise.all(environments.map(list))).flat();
    },
    async rotateApiKey({ keyId, overlapHours, ...tenant }) {
      const { overlap_hours } = parseInput(rotateKeySchema, { overlap_hours: overlapHours }, '');
      const asked = { keyId, overlapHours: overlap_hours, giverKeyId: undefined };
      return shownOnce(await database.request(inTenant(tenant), (tx) => rotateApiKey(deps, tx, asked)));
    },
    async revokeApiKey({ keyId, keepCreated = false, withSuccessors = false, ...tenant }) {
      const asked = { keyId, keepCreated, withSuccessors, giverKeyId: undefined };
      return database.request(inTenant(tenant), (tx) => revokeApiKey(deps, tx, asked));
    },
  };
}

function shownOnce({ key, secret }: NewKey): { keyId: string; secret: string } {
  return { keyId: key.keyId, secret };
}
