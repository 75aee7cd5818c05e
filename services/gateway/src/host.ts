import {
  lastWordsOf,
  newId,
  openBus,
  openProcess,
  outboxWorkers,
  openPorts,
  stopTimeoutMs,
  supervise,
  systemClock,
  whenProcessEnds,
} from '@ifcgate/service-kit';
import { upstreamsOf } from './clients/upstreams.ts';
import { type GatewayConfig, retentionMaximaOf } from './config.ts';
import { createGateway } from './service.ts';

/**
 * Runs the gateway in this process until SIGINT or SIGTERM: then it stops accepting, lets running requests come to
 * their end, and exits with 0.
 */
export async function hostGateway(config: GatewayConfig): Promise<void> {
  const { log, stopTelemetry } = await openProcess('gateway', config);
  const gateway = createGateway({
    ...{ log, newId, clock: systemClock, secret: config.IFCGATE_SECRET, hasPeers: true },
    ...{ appUrl: config.DATABASE_URL, workerUrl: config.DATABASE_WORKER_URL, upstreams: upstreamsOf(config) },
    ...{ rateLimitPerMinute: config.IFCGATE_RATE_LIMIT, rateLimitRedisUrl: config.RATE_LIMIT_REDIS_URL },
    ...{ trustedProxies: config.TRUSTED_PROXIES, usageRetentionDays: config.USAGE_RETENTION_DAYS },
    retentionMaxima: retentionMaximaOf(config),
  });
  const stopping = new AbortController();
  const bus = openBus('gateway', config, log);
  const own = [...gateway.workers, ...outboxWorkers({ name: 'gateway', database: gateway.database }, bus, log)];
  const workers = own.map((worker) => supervise(worker, log, stopping.signal));
  const server = await openPorts({
    ...{ config, log, handlers: gateway.handlers, internal: gateway.internalHandlers },
    dependencies: [{ name: 'database', check: () => gateway.database.ping() }],
  });
  whenProcessEnds(log, {
    stopTimeoutMs: stopTimeoutMs(config),
    lastWords: () => lastWordsOf(gateway.workers, log),
    async stop() {
      await server.stop();
      stopping.abort();
      await Promise.all(workers);
      await bus.stop();
      await gateway.close();
      await stopTelemetry();
    },
  });
}
