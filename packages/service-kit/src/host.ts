import type { ServiceName } from '@ifcgate/contracts';
import type { EventBus, Sql } from '@ifcgate/event-bus';
import { createKafkaBus } from '@ifcgate/event-bus/kafka';
import type { RequestHandler } from 'express';
import { newId, systemClock } from './clock.ts';
import { ConfigError, type Secret } from './config.ts';
import { internalApp, type Dependency } from './http/health.ts';
import { createApp, drain, listen, portOf } from './http/server.ts';
import { fetchInternalKeys } from './internal-keys.ts';
import { type Logger, contractRedactions, createLogger } from './logger.ts';
import { collectProcessMetrics } from './metrics.ts';
import { whenProcessEnds } from './process-end.ts';
import type { Service, ServiceDeps } from './service.ts';
import { startService } from './start-service.ts';
import { startTelemetry } from './trace.ts';
import { WorkInHand } from './work-in-hand.ts';

/** The settings that every host has; see `hostConfigShape`. */
export interface HostConfig {
  readonly DATABASE_URL: Secret;
  readonly DATABASE_WORKER_URL: Secret;
  readonly KAFKA_BROKERS: string;
  readonly KAFKA_REPLICATION_FACTOR: number;
  readonly INTERNAL_JWKS_URL: string;
  readonly IFCGATE_SECRET: Secret;
  readonly HOST: string;
  readonly PORT: number;
  readonly INTERNAL_PORT: number;
  readonly LOG_LEVEL: 'debug' | 'info' | 'warn' | 'error';
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly DRAIN_TIMEOUT_MS: number;
}

/**
 * Runs one service in this process, on PostgreSQL and Kafka, until SIGINT or SIGTERM: then it stops accepting, lets
 * what runs come to its end, and exits with 0. What `create` throws keeps it from starting.
 */
export async function hostService<Db extends Sql>(
  name: Exclude<ServiceName, 'gateway'>,
  config: HostConfig,
  create: (deps: ServiceDeps) => Service<Db> | Promise<Service<Db>>,
): Promise<void> {
  const { log, stopTelemetry } = await openProcess(name, config);
  const bus = openBus(name, config, log);
  const service = await create(serviceDeps(config, log));
  const running = startService(service, bus, { log });
  const server = await openPorts({
    config,
    log,
    handlers: [service.router],
    dependencies: [{ name: 'database', check: () => service.database.ping() }],
  });
  whenProcessEnds(log, {
    stopTimeoutMs: stopTimeoutMs(config),
    lastWords: () => running.lastWords(),
    async stop() {
      await server.stop();
      await stopInOrder(bus, running.stop);
      await stopTelemetry();
    },
  });
  // Last: after a crash the group waits for the member that died, and requests need not.
  await bus.start();
}

/** How long the stop of a host may take: its requests have their time to end, and what comes after them 10 s. */
export function stopTimeoutMs(config: Pick<HostConfig, 'DRAIN_TIMEOUT_MS'>): number {
  return config.DRAIN_TIMEOUT_MS + 10_000;
}

/** The bus of a process of its own. */
export function openBus(
  name: ServiceName,
  config: Pick<HostConfig, 'KAFKA_BROKERS' | 'KAFKA_REPLICATION_FACTOR'>,
  log: Logger,
): EventBus {
  return createKafkaBus({
    brokers: config.KAFKA_BROKERS,
    clientId: `ifcgate-${name}`,
    logger: log,
    topics: { replicationFactor: config.KAFKA_REPLICATION_FACTOR },
  });
}

async function stopInOrder(bus: EventBus, stopService: () => Promise<void>): Promise<void> {
  await bus.stop();
  await stopService();
}

function serviceDeps(config: HostConfig, log: Logger): ServiceDeps {
  return {
    log,
    clock: systemClock,
    newId,
    secret: config.IFCGATE_SECRET,
    findInternalKey: fetchInternalKeys(config.INTERNAL_JWKS_URL),
    appUrl: config.DATABASE_URL,
    workerUrl: config.DATABASE_WORKER_URL,
    hasPeers: true,
    workInHand: new WorkInHand(),
  };
}

/** Opens what every process has: its log, its metrics, its traces. */
export async function openProcess(
  name: ServiceName,
  config: Pick<HostConfig, 'LOG_LEVEL' | 'OTEL_EXPORTER_OTLP_ENDPOINT'>,
): Promise<{ log: Logger; stopTelemetry: () => Promise<void> }> {
  const log = createLogger({ service: name, level: config.LOG_LEVEL, redact: contractRedactions() });
  collectProcessMetrics();
  const stopTelemetry = await startTelemetry(`ifcgate-${name}`, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  return { log, stopTelemetry };
}

interface ServeOptions {
  readonly config: Pick<HostConfig, 'HOST' | 'PORT' | 'INTERNAL_PORT' | 'DRAIN_TIMEOUT_MS'>;
  readonly log: Logger;
  readonly handlers: readonly RequestHandler[];
  readonly dependencies: readonly Dependency[];
  /** More routes of the internal port. */
  readonly internal?: readonly RequestHandler[];
}

/** Opens the public and the internal port. */
export async function openPorts(
  options: ServeOptions,
): Promise<{ port: number; internalPort: number; stop: () => Promise<void> }> {
  const { config, log } = options;
  const publicServer = await listen(createApp(options.handlers, log), config.PORT, config.HOST);
  const internal = internalApp(options.dependencies);
  for (const handler of options.internal ?? []) internal.use(handler);
  const internalServer = await listen(internal, config.INTERNAL_PORT, config.HOST);
  for (const server of [publicServer, internalServer])
    server.on('error', (cause) => log.error('host.server_failed', { cause }));
  log.info('host.listening', { port: portOf(publicServer), internalPort: portOf(internalServer) });
  return {
    port: portOf(publicServer),
    internalPort: portOf(internalServer),
    async stop() {
      await drain(publicServer, config.DRAIN_TIMEOUT_MS);
      await drain(internalServer, 1000);
    },
  };
}

/** Runs a host's main function; a start that fails says why in one place and exits with 1. */
export function runMain(main: () => Promise<void>): void {
  // In a turn of its own, so that what it throws at once is told like what it rejects with.
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      process.stderr.write(`${explain(error)}\n`);
      process.exit(1);
    });
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
