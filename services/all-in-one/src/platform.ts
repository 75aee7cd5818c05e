import { createCaseService } from '@ifcgate/case-service/service';
import { type Sql, createMemoryBus } from '@ifcgate/event-bus';
import { createExtractionService } from '@ifcgate/extraction-service/service';
import { type Gateway, type Upstream, createGateway, upstreamOf, usualMaxima } from '@ifcgate/gateway-service/service';
import {
  type Logger,
  type RunningService,
  Secret,
  type Service,
  type ServiceDeps,
  WorkInHand,
  lastWordsOf,
  newId,
  outboxWorkers,
  openPorts,
  startService,
  supervise,
  systemClock,
} from '@ifcgate/service-kit';
import { createVerificationService } from '@ifcgate/verification-service/service';
import { createWebhookService } from '@ifcgate/webhook-service/service';
import { createWorkflowService } from '@ifcgate/workflow-service/service';
import type { DatabaseName, PlatformUrls } from './databases.ts';

export interface PlatformOptions {
  readonly urls: PlatformUrls;
  /** Seals and signs; at least 32 characters of chance. */
  readonly secret: string;
  readonly logOf: (service: string) => Logger;
  readonly host: string;
  readonly port: number;
  readonly internalPort: number;
  readonly rateLimit: number;
  /** Where uploaded and fetched files lie. */
  readonly filesDir: string;
  /** Whether webhooks and file_urls of the test environment may reach loopback and private addresses. */
  readonly allowPrivateTestAddresses: boolean;
  /** When an event whose handling failed is tried again; the schedule of production unless said. */
  readonly retryScheduleMs?: readonly number[];
}

/** Every service, running in this process. */
export interface Platform {
  /** Without a trailing slash. */
  readonly url: string;
  /** Of health and metrics. */
  readonly internalPort: number;
  readonly gateway: Gateway;
  /** Lets running requests and handlers end, then stops everything. */
  stop(): Promise<void>;
  /** Has every worker note what it had in hand; see `Worker.lastWords`. */
  lastWords(): Promise<void>;
}

/** Puts all services together in this process, on the memory bus, and opens the ports. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const log = options.logOf('all-in-one');
  const bus = createMemoryBus();
  const upstreams: Record<string, Upstream> = {};
  const gateway = createGateway({
    ...depsOf(options, 'gateway'),
    upstreams,
    ...{ rateLimitPerMinute: options.rateLimit, usageRetentionDays: 400 },
    ...{ trustedProxies: [], retentionMaxima: usualMaxima },
  });
  const join = <Db extends Sql>(service: Service<Db>): RunningService => {
    upstreams[service.name] = upstreamOf(service);
    return startService(service, bus, { log: options.logOf(service.name), retryScheduleMs: options.retryScheduleMs });
  };
  const running = joinServices(options, gateway, join);
  const stopping = new AbortController();
  const own = [...gateway.workers, ...outboxWorkers({ name: 'gateway', database: gateway.database }, bus, log)];
  const workers = own.map((worker) => supervise(worker, log, stopping.signal));
  await bus.start();
  const server = await openPorts({
    config: { HOST: options.host, PORT: options.port, INTERNAL_PORT: options.internalPort, DRAIN_TIMEOUT_MS: 10_000 },
    log,
    handlers: gateway.handlers,
    internal: gateway.internalHandlers,
    dependencies: [{ name: 'database', check: () => gateway.database.ping() }],
  });
  return {
    url: `http://${options.host}:${server.port}`,
    internalPort: server.internalPort,
    gateway,
    async stop() {
      await server.stop();
      await bus.stop();
      await Promise.all(running.map((service) => service.stop()));
      stopping.abort();
      await Promise.all(workers);
      await gateway.close();
    },
    async lastWords() {
      await Promise.all([...running.map((service) => service.lastWords()), lastWordsOf(gateway.workers, log)]);
    },
  };
}

type Join = <Db extends Sql>(service: Service<Db>) => RunningService;

function joinServices(options: PlatformOptions, gateway: Gateway, join: Join): RunningService[] {
  const workInHand = new WorkInHand();
  const deps = (name: DatabaseName): ServiceDeps => ({
    ...depsOf(options, name),
    findInternalKey: gateway.findInternalKey,
    workInHand,
  });
  const { allowPrivateTestAddresses, filesDir } = options;
  const reading = { allowPrivateTestAddresses, readers: 2, ocrReaders: 2, files: { dir: filesDir } };
  return [
    join(createVerificationService(deps('verification'))),
    join(createExtractionService({ ...deps('extraction'), ...reading })),
    join(createWorkflowService(deps('workflow'))),
    join(createCaseService(deps('case'))),
    join(createWebhookService({ ...deps('webhook'), allowPrivateTestAddresses })),
  ];
}

function depsOf(options: PlatformOptions, name: DatabaseName): Omit<ServiceDeps, 'findInternalKey' | 'workInHand'> {
  return {
    log: options.logOf(name),
    clock: systemClock,
    newId,
    secret: new Secret(options.secret),
    appUrl: new Secret(options.urls[name].appUrl),
    workerUrl: new Secret(options.urls[name].workerUrl),
    hasPeers: false,
  };
}
