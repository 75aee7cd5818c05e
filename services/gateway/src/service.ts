import { publicRoutes } from '@ifcgate/contracts';
import { createSecretBox } from '@ifcgate/service-kit';
import { createAdministration } from './administration.ts';
import { createKeyRing } from './db/key-ring.ts';
import { openGatewayDatabase } from './db/open-gateway-database.ts';
import { createMemoryLimiter } from './domain/rate-limit.ts';
import { createRouteTable } from './domain/route-table.ts';
import type { Gateway, GatewayDeps } from './gateway.ts';
import { healthRoutes } from './http/health.ts';
import { cleanInbound } from './http/inbound.ts';
import { openApiRoute } from './http/openapi.ts';
import { publicApi } from './http/public-api.ts';
import { publishedKeys } from './http/published-keys.ts';
import { createTokenIssuer } from './use-cases/issue-token.ts';
import { LastUses } from './use-cases/save-last-uses.ts';
import { SigningKeyRing } from './use-cases/signing-key-ring.ts';
import { signingKeysWorker } from './workers/rotate-signing-keys.ts';
import { lastUsesWorker } from './workers/save-last-uses.ts';

export type { Administration } from './administration.ts';
export type { Gateway, GatewayDeps } from './gateway.ts';
export { type Upstream, type Upstreams, upstreamOf } from './upstream.ts';
export { proxyTo } from './clients/proxy-to.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Puts the gateway together. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { log, clock, upstreams } = deps;
  const database = openGatewayDatabase(deps);
  const keys = new SigningKeyRing({ sql: database.claim, box: createSecretBox(deps.secret), clock, log });
  const uses = new LastUses();
  const dependencies = [{ name: 'database', check: () => database.ping() }, ...(deps.dependencies ?? [])];
  const api = publicApi({
    ...{ log, clock, upstreams, trustedProxies: deps.trustedProxies, addressLimit: deps.rateLimitPerMinute },
    findKey: createKeyRing(database.claim, deps.rateLimitPerMinute),
    findRoute: createRouteTable(publicRoutes),
    limiter: createMemoryLimiter(() => performance.now()),
    noteUse: (key, now) => uses.note(key, now),
    issueToken: createTokenIssuer(keys, clock),
  });
  return {
    handlers: [cleanInbound(), healthRoutes(dependencies), openApiRoute(), api],
    internalHandlers: [publishedKeys(() => keys.published(), log)],
    findInternalKey: async (keyId) => (await keys.published()).find((key) => key.keyId === keyId)?.publicKey,
    workers: [signingKeysWorker(keys), lastUsesWorker(uses, database)],
    admin: createAdministration(database, deps),
    database,
    async close() {
      for (const upstream of Object.values(upstreams)) await upstream.close?.();
      await database.close();
    },
  };
}
