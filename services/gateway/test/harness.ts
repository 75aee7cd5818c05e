import type { Server } from 'node:http';
import { join } from 'node:path';
import { type Environment, type Scope, publicRoutes, scopes as allScopes } from '@ifcgate/contracts';
import {
  type Endpoint,
  type KnowsId,
  Secret,
  callerOf,
  contractRedactions,
  createApp,
  createLogger,
  drain,
  listen,
  newId,
  portOf,
  serviceRouter,
  systemClock,
} from '@ifcgate/service-kit';
import { type TestDatabase, createTestDatabase } from '@ifcgate/test-kit';
import type { RequestHandler } from 'express';
import { proxyTo } from '../src/clients/proxy-to.ts';
import type { UpstreamName } from '../src/domain/minters.ts';
import { parseNetwork } from '../src/domain/network-address.ts';
import { type RetentionMaxima, usualMaxima } from '../src/domain/settings.ts';
import { type Gateway, type Upstream, createGateway, upstreamOf } from '../src/service.ts';
import { type Answer, type RequestOptions, send } from './wire.ts';

const migrationsDir = join(import.meta.dirname, '../prisma/migrations');

/** A database of the gateway for one test file. */
export function gatewayDatabase(): Promise<TestDatabase> {
  return createTestDatabase('gateway', { migrationsDir });
}

/** How the services of a test are reached. */
export type Seam = 'in one process' | 'over the network';
export const seams: readonly Seam[] = ['in one process', 'over the network'];

/** A service of a test: answers its routes of the contract, by default with what it was asked. */
export interface TestService {
  /** By method and path of the contract, such as `GET /v1/cases/{case_id}`. */
  readonly answers?: Readonly<Record<string, RequestHandler>>;
  readonly knows?: KnowsId;
}

export interface TestGatewayOptions {
  readonly seam?: Seam;
  readonly services?: Partial<Record<UpstreamName, TestService>>;
  /** In place of the services of these names. */
  readonly upstreams?: Partial<Record<UpstreamName, Upstream>>;
  readonly rateLimitPerMinute?: number;
  readonly rateLimitRedisUrl?: string | undefined;
  readonly trustedProxies?: readonly string[];
  readonly retentionMaxima?: RetentionMaxima;
  readonly arrival?: Parameters<typeof listen>[3];
  readonly secret?: string;
}

/** A gateway with its services, on a real port. */
export interface TestGateway {
  readonly gateway: Gateway;
  /** The services; a test may take one away. */
  readonly upstreams: Partial<Record<UpstreamName, Upstream>>;
  readonly port: number;
  readonly url: string;
  /** The lines that it logged. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** A key of a workspace of its own. */
  aKey(options?: KeyOptions): Promise<TestKey>;
  /** May be called twice. */
  readonly stop: () => Promise<void>;
}

export interface KeyOptions {
  readonly scopes?: readonly Scope[];
  readonly workspaceId?: string;
  readonly cidrs?: string[];
  readonly families?: string[];
  readonly webhookEndpoints?: string[];
  readonly environment?: Environment;
  readonly expiresAt?: Date;
  readonly rateLimitPerMinute?: number;
  readonly workspaceLimit?: number;
}

export interface TestKey {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly secret: string;
}

const services = ['verification', 'extraction', 'workflow', 'case', 'webhook'] as const;

const running = new Set<() => Promise<void>>();

/** Stops every gateway that is still running: what a failed test left behind would keep the process alive. */
export async function stopGateways(): Promise<void> {
  for (const stop of running) await stop();
}

/** Starts a gateway on a database, with a service behind every name. */
export async function startGateway(database: TestDatabase, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    service: 'gateway',
    level: 'info',
    redact: contractRedactions(),
    destination: {
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    },
  });
  const upstreams: Partial<Record<UpstreamName, Upstream>> = { ...options.upstreams };
  const gateway = createGateway({
    ...{ log, newId, clock: systemClock, hasPeers: false, upstreams },
    secret: new Secret(options.secret ?? 'a secret of the tests with more than 32 characters'),
    ...{ appUrl: new Secret(database.appUrl), workerUrl: new Secret(database.workerUrl) },
    ...{ rateLimitPerMinute: options.rateLimitPerMinute ?? 100_000, usageRetentionDays: 400 },
    retentionMaxima: options.retentionMaxima ?? usualMaxima,
    rateLimitRedisUrl: options.rateLimitRedisUrl === undefined ? undefined : new Secret(options.rateLimitRedisUrl),
    trustedProxies: (options.trustedProxies ?? []).map((text) => parseNetwork(text) ?? fail(text)),
  });
  const servers: Server[] = [];
  for (const name of services) upstreams[name] ??= await upstreamFor(name, options, gateway, servers);
  const server = await listen(createApp(gateway.handlers, log), 0, '127.0.0.1', options.arrival);
  const port = portOf(server);
  const stop = async (): Promise<void> => {
    if (!running.delete(stop)) return;
    await drain(server, 0);
    await gateway.close();
    for (const upstream of servers) await drain(upstream, 0);
  };
  running.add(stop);
  return {
    ...{ gateway, upstreams, port, lines, url: `http://127.0.0.1:${port}` },
    request: (method, path, request) => send(port, method, path, request),
    aKey: (key) => createKey(gateway, key),
    stop,
  };
}

async function upstreamFor(
  name: UpstreamName,
  { seam, services: given = {} }: TestGatewayOptions,
  gateway: Gateway,
  servers: Server[],
): Promise<Upstream> {
  const { answers = {}, knows } = given[name] ?? {};
  const routes = publicRoutes.filter((route) => route.service === name);
  const endpoints = routes.map((route): Endpoint => ({
    route,
    handler: answers[`${route.method} ${route.path}`] ?? echo(name),
  }));
  const quiet = createLogger({ service: name, level: 'silent', redact: contractRedactions() });
  // The router of every service: what the gateway hands over is checked as a service checks it.
  const router = serviceRouter({
    ...{ service: name, endpoints, log: quiet, findInternalKey: gateway.findInternalKey },
    ...(knows !== undefined && { knows }),
  });
  if (seam !== 'over the network') return upstreamOf({ router, ...(knows !== undefined && { knows }) });
  const server = await listen(createApp([router], quiet), 0, '127.0.0.1');
  servers.push(server);
  return proxyTo(`http://127.0.0.1:${portOf(server)}`);
}

/** Answers with what the service was asked, and by whom. */
function echo(service: string): RequestHandler {
  return (request, response) => {
    const { method, originalUrl: url, headers } = request;
    response.json({
      service,
      method,
      url,
      headers,
      body: (request.body as unknown) ?? null,
      caller: callerOf(request),
    });
  };
}

async function createKey(gateway: Gateway, options: KeyOptions = {}): Promise<TestKey> {
  const { workspaceLimit, scopes = allScopes, ...restrictions } = options;
  const { workspaceId } = await gateway.admin.ensureWorkspace({
    ...{ workspaceId: options.workspaceId, name: 'Test', rateLimitPerMinute: workspaceLimit },
  });
  const key = { environment: 'test' as const, ...restrictions, name: 'test', workspaceId, scopes: [...scopes] };
  return { workspaceId, ...(await gateway.admin.createApiKey(key)) };
}

function fail(text: string): never {
  throw new Error(`${text} is not a network.`);
}
