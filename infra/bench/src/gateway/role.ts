import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createCaseService } from '@ifcgate/case-service/service';
import { createMemoryBus } from '@ifcgate/event-bus';
import { type Upstream, createGateway, proxyTo, upstreamOf, usualMaxima } from '@ifcgate/gateway-service/service';
import {
  type FindInternalKey,
  type Logger,
  Secret,
  WorkInHand,
  contractRedactions,
  createApp,
  createLogger,
  internalApp,
  listen,
  newId,
  portOf,
  startService,
  supervise,
  systemClock,
} from '@ifcgate/service-kit';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/**
 * One process of the measurement: the case service, the gateway before it, or both. Takes its part as JSON, says its
 * ports, and from then on answers the parent's questions: its CPU time, a token for the service. Ends with the parent.
 */
const urls = z.object({ appUrl: z.string(), workerUrl: z.string() });
const part = z
  .object({
    role: z.enum(['service', 'gateway', 'both']),
    caseUrls: urls,
    gatewayUrls: urls,
    serviceUrl: z.string().optional(),
    jwksUrl: z.string(),
    port: z.number(),
    internalPort: z.number(),
    tenant: z.object({ workspaceId: z.string(), environment: z.literal('test') }),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ownKeyId = 'key-of-the-measurement';
const log: Logger = createLogger({ service: 'bench', level: 'warn', redact: contractRedactions() });
const secret = new Secret('a secret of the measurement, more than 32 characters');
const shared = { log, clock: systemClock, newId, secret, hasPeers: false };

const service = part.role === 'gateway' ? undefined : await startCaseService();
const gatewayKey = part.role === 'service' ? undefined : await startGateway(service);
process.on('message', (question) => {
  if (question === 'cost') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 2 ** 20 });
  } else if (question === 'token') process.send?.({ token: tokenForService() });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: part.port, gatewayKey });

async function startCaseService(): Promise<Upstream> {
  const bus = createMemoryBus();
  const created = createCaseService({
    ...shared,
    ...secretUrls(part.caseUrls),
    findInternalKey: findKey,
    workInHand: new WorkInHand(),
  });
  startService(created, bus, { log });
  await bus.start();
  if (part.role === 'service') await listen(createApp([created.router], log), part.port, '127.0.0.1');
  return upstreamOf(created);
}

async function startGateway(inProcess: Upstream | undefined): Promise<string> {
  const gateway = createGateway({
    ...shared,
    ...secretUrls(part.gatewayUrls),
    upstreams: { case: inProcess ?? proxyTo(part.serviceUrl ?? '') },
    ...{ rateLimitPerMinute: 1_000_000, usageRetentionDays: 400, retentionMaxima: usualMaxima },
    trustedProxies: [],
  });
  for (const worker of gateway.workers) void supervise(worker, log, new AbortController().signal);
  const internal = internalApp([]);
  for (const handler of gateway.internalHandlers) internal.use(handler);
  await listen(internal, part.internalPort, '127.0.0.1');
  const server = await listen(createApp(gateway.handlers, log), part.port, '127.0.0.1');
  if (portOf(server) !== part.port) throw new Error('The gateway listens on another port.');
  await gateway.admin.ensureWorkspace({ workspaceId: part.tenant.workspaceId, name: 'bench' });
  const scopes = ['cases:read', 'workflows:run'] as const;
  return (await gateway.admin.createApiKey({ ...part.tenant, name: part.role, scopes: [...scopes] })).secret;
}

/** The measurement's own key for requests past the gateway, else the one that the gateway publishes. */
async function findKey(keyId: string): ReturnType<FindInternalKey> {
  if (keyId === ownKeyId) return publicKey;
  const answer = await fetch(part.jwksUrl);
  const { keys } = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }).parse(await answer.json());
  const jwk = keys.find(({ kid }) => kid === keyId);
  return jwk && createPublicKey({ key: jwk, format: 'jwk' });
}

function tokenForService(): string {
  const claims = { ws: part.tenant.workspaceId, env: part.tenant.environment, scopes: ['cases:read', 'workflows:run'] };
  const signed = { algorithm: 'ES256', keyid: ownKeyId, audience: 'case', issuer: 'ifcgate-gateway' } as const;
  return jwt.sign(claims, privateKey, { ...signed, subject: newId('key'), expiresIn: 60 });
}

function secretUrls({ appUrl, workerUrl }: z.infer<typeof urls>): { appUrl: Secret; workerUrl: Secret } {
  return { appUrl: new Secret(appUrl), workerUrl: new Secret(workerUrl) };
}
