import { workspaceRoutes } from '@ifcgate/contracts';
import { type Cursors, type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import { readUsage } from '../use-cases/read-usage.ts';
import { type SettingsDeps, getSettings, updateSettings } from '../use-cases/workspace-settings.ts';

/** `/v1/workspace/settings` and `/v1/usage`: answered by the gateway itself. */
export function workspaceEndpoints(
  deps: SettingsDeps & { readonly cursors: Cursors },
  database: GatewayDatabase,
): Endpoint[] {
  return [
    endpoint(database, workspaceRoutes.getSettings, {
      handle: async (_request, tx) => reply(200, await getSettings(deps, tx)),
    }),
    endpoint(database, workspaceRoutes.updateSettings, {
      handle: async ({ body, caller }, tx) =>
        reply(200, await updateSettings(deps, tx, { settings: body, keyId: caller.keyId })),
    }),
    endpoint(database, workspaceRoutes.usage, {
      handle: async ({ query }, tx) => reply(200, await readUsage(deps, tx, query)),
    }),
  ];
}
