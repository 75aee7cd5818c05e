import { publicRoutes } from '@ifcgate/contracts';
import { type FindInternalKey, createSecretBox } from '@ifcgate/service-kit';
import { createAdministration } from './administration.ts';
import { SharedLimiter } from './clients/shared-limiter.ts';
import { createApiKeyLookup } from './db/api-key-lookup.ts';
import { openGatewayDatabase } from './db/open-gateway-database.ts';
import { createMemoryLimiter } from './domain/rate-limit.ts';
import { createRouteTable } from './domain/route-table.ts';
import type { Gateway, GatewayDeps } from './gateway.ts';
import { type AdmissionDeps, limitByAddress } from './http/admission.ts';
import { healthRoutes } from './http/health.ts';
import { cleanInbound } from './http/inbound.ts';
import { openApiRoute } from './http/openapi.ts';
import { ownRoutes } from './http/own-routes.ts';
import { publicApi } from './http/public-api.ts';
import { publishedKeys } from './http/published-keys.ts';
import { UsageCounts } from './use-cases/count-usage.ts';
import { createTokenIssuer } from './use-cases/issue-token.ts';
import { LastUses } from './use-cases/save-last-uses.ts';
import { SigningKeyRing } from './use-cases/signing-key-ring.ts';
import { gatewayWorkers } from './workers/gateway-workers.ts';

export type { Administration } from './administration.ts';
export { runAdmin } from './admin-program.ts';
export type { Gateway, GatewayDeps } from './gateway.ts';
export { type Upstream, type Upstreams, upstreamOf } from './upstream.ts';
export { newApiKey } from './domain/api-key.ts';
export { usualMaxima } from './domain/settings.ts';
export { proxyTo } from './clients/proxy-to.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Puts the gateway together. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { log, clock, upstreams, rateLimitRedisUrl: url } = deps;
  const database = openGatewayDatabase(deps);
  const keys = new SigningKeyRing({ sql: database.claim, box: createSecretBox(deps.secret), clock, log });
  const uses = new LastUses();
  const local = createMemoryLimiter(() => performance.now());
  const shared = url && new SharedLimiter({ url, log, own: local, secret: deps.secret });
  const dependencies = [{ name: 'database', check: () => database.ping() }, ...(deps.dependencies ?? [])];
  const findInternalKey: FindInternalKey = async (keyId) =>
    (await keys.published()).find((key) => key.keyId === keyId)?.publicKey;
  const usage = new UsageCounts();
  const own = ownRoutes({ ...deps, findInternalKey }, database);
  const admission: AdmissionDeps = {
    ...{ clock, trustedProxies: deps.trustedProxies, addressLimit: deps.rateLimitPerMinute },
    findKey: createApiKeyLookup(database.claim, deps.rateLimitPerMinute),
    findRoute: createRouteTable(publicRoutes),
    limiter: shared ?? local,
    noteUse: (key, now) => uses.note(key, now),
  };
  const api = publicApi({
    ...{ ...admission, log },
    findUpstream: (name) => (name === 'gateway' ? own : upstreams[name]),
    noteAnswer: (answered, now) => usage.count(answered, now),
    issueToken: createTokenIssuer(keys, clock),
  });
  return {
    handlers: [cleanInbound(), healthRoutes(dependencies), openApiRoute(limitByAddress(admission)), api],
    internalHandlers: [publishedKeys(() => keys.published(), log)],
    findInternalKey,
    workers: gatewayWorkers(deps, { database, keys, uses, usage }),
    admin: createAdministration(database, deps),
    database,
    async close() {
      shared?.close();
      for (const upstream of Object.values(upstreams)) await upstream.close?.();
      await database.close();
    },
  };
}
