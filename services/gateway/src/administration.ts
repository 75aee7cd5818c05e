import { type Environment, environments } from '@ifcgate/contracts';
import { type Clock, type NewId, inTenant, parseInput } from '@ifcgate/service-kit';
import type { GatewayDatabase } from './db/open-gateway-database.ts';
import { type CreateApiKey, createApiKey, createApiKeySchema } from './use-cases/create-api-key.ts';
import { type EnsureWorkspace, ensureWorkspace, ensureWorkspaceSchema } from './use-cases/ensure-workspace.ts';
import { type ListedKey, listApiKeys } from './use-cases/list-api-keys.ts';
import { revokeApiKey } from './use-cases/revoke-api-key.ts';

/** What an operator may do, and a host that prepares a first key. Inputs are parsed; a wrong one is invalid_request. */
export interface Administration {
  /** Makes the workspace unless it is there. */
  ensureWorkspace(input: EnsureWorkspace): Promise<{ workspaceId: string }>;
  /** Makes a key; its secret is shown here and never again. */
  createApiKey(input: CreateApiKey): Promise<{ keyId: string; secret: string }>;
  /** The keys of both environments, each list the newest first. */
  listApiKeys(workspaceId: string): Promise<ListedKey[]>;
  revokeApiKey(key: { workspaceId: string; environment: Environment; keyId: string }): Promise<void>;
}

/** Opens a transaction for each command. */
export function createAdministration(database: GatewayDatabase, deps: { clock: Clock; newId: NewId }): Administration {
  return {
    async ensureWorkspace(input) {
      const { workspaceId = deps.newId('workspace'), ...parsed } = parseInput(ensureWorkspaceSchema, input, '');
      // A workspace is one for both environments; a transaction has to name either.
      return database.request(inTenant({ workspaceId, environment: 'live' }), (tx) => ensureWorkspace(tx, parsed));
    },
    async createApiKey(input) {
      const parsed = parseInput(createApiKeySchema, input, '');
      return database.request(inTenant(parsed), (tx) => createApiKey(deps, tx, parsed));
    },
    async listApiKeys(workspaceId) {
      const list = (environment: Environment): Promise<ListedKey[]> =>
        database.request(inTenant({ workspaceId, environment }), listApiKeys);
      return (await Promise.all(environments.map(list))).flat();
    },
    async revokeApiKey({ keyId, ...tenant }) {
      await database.request(inTenant(tenant), (tx) => revokeApiKey(deps, tx, keyId));
    },
  };
}
