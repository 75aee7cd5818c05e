import { type CreatedKey, apiKeyRoutes } from '@ifcgate/contracts';
import { type Clock, type Cursors, type Endpoint, type NewId, endpoint, reply } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import { type NewKey, grantApiKey } from '../use-cases/create-api-key.ts';
import { getApiKey, pageOfApiKeys, toApiKeyRow } from '../use-cases/read-api-keys.ts';
import { revokeApiKey } from '../use-cases/revoke-api-key.ts';
import { rotateApiKey } from '../use-cases/rotate-api-key.ts';

/** What the gateway's own routes need. */
export interface OwnRoutesDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly cursors: Cursors;
}

/** `/v1/api_keys`: answered by the gateway itself. */
export function apiKeyEndpoints(deps: OwnRoutesDeps, database: GatewayDatabase): Endpoint[] {
  const shownOnce = ({ key, secret }: NewKey): CreatedKey => ({ ...toApiKeyRow(key, deps.clock.now()), secret });
  return [
    endpoint(database, apiKeyRoutes.create, {
      handle: async ({ body, caller }, tx) =>
        reply(201, shownOnce(await grantApiKey(deps, tx, { keyId: caller.keyId, wanted: body }))),
      keptBody: withoutSecret,
    }),
    endpoint(database, apiKeyRoutes.list, {
      handle: async ({ query }, tx) => reply(200, await pageOfApiKeys(deps, tx, query)),
    }),
    endpoint(database, apiKeyRoutes.get, {
      handle: async ({ params }, tx) => reply(200, await getApiKey(deps, tx, params.key_id)),
    }),
    endpoint(database, apiKeyRoutes.rotate, {
      async handle({ params, body, caller }, tx) {
        const asked = { keyId: params.key_id, overlapHours: body.overlap_hours, giverKeyId: caller.keyId };
        return reply(201, shownOnce(await rotateApiKey(deps, tx, asked)));
      },
      keptBody: withoutSecret,
    }),
    endpoint(database, apiKeyRoutes.revoke, {
      async handle({ params, body, caller }, tx) {
        const { keep_created: keepCreated, with_successors: withSuccessors } = body;
        const asked = { keyId: params.key_id, keepCreated, withSuccessors, giverKeyId: caller.keyId };
        const { alsoRevoked, successor = null } = await revokeApiKey(deps, tx, asked);
        return reply(200, {
          ...(await getApiKey(deps, tx, params.key_id)),
          ...{ also_revoked: [...alsoRevoked], successor },
        });
      },
    }),
  ];
}

/** What a repetition shows. */
function withoutSecret(body: unknown): CreatedKey {
  return { ...(body as CreatedKey), secret: '[redacted]' };
}
