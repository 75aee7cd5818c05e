import type { DatabaseUrls } from '@ifcgate/postgres';
import { type DatabaseName, migrationsOf } from '../databases.ts';

/** The services, each of which runs in a process of its own. */
export const processNames = Object.keys(migrationsOf) as DatabaseName[];

/** Where a service listens. */
export interface Ports {
  readonly port: number;
  readonly internalPort: number;
}

/** What the processes of one platform share. */
export interface SharedSettings {
  readonly brokers: string;
  readonly secret: string;
  readonly ports: ReadonlyMap<DatabaseName, Ports>;
  readonly urlsOf: (service: DatabaseName) => Pick<DatabaseUrls, 'appUrl' | 'workerUrl'>;
  readonly filesDir: string;
  readonly rateLimit: number;
  /** How long running requests have at the end. */
  readonly drainTimeoutMs: number;
}

/**
 * The environment of a service that runs in a process of its own, on this machine: every setting that it needs, in one place.
 * Each service takes what it knows of it.
 */
export function settingsOf(name: DatabaseName, shared: SharedSettings): Readonly<Record<string, string>> {
  const { appUrl, workerUrl } = shared.urlsOf(name);
  const { port, internalPort } = portsOf(shared, name);
  const upstreams = processNames
    .filter((other) => other !== 'gateway')
    .map((other): [string, string] => [
      `UPSTREAM_${other.toUpperCase()}_URL`,
      `http://127.0.0.1:${portsOf(shared, other).port}`,
    ]);
  return {
    DATABASE_URL: appUrl,
    DATABASE_WORKER_URL: workerUrl,
    KAFKA_BROKERS: shared.brokers,
    KAFKA_REPLICATION_FACTOR: '1',
    IFCGATE_SECRET: shared.secret,
    INTERNAL_JWKS_URL: `http://127.0.0.1:${portsOf(shared, 'gateway').internalPort}/.well-known/jwks.json`,
    HOST: '127.0.0.1',
    PORT: String(port),
    INTERNAL_PORT: String(internalPort),
    IFCGATE_RATE_LIMIT: String(shared.rateLimit),
    DRAIN_TIMEOUT_MS: String(shared.drainTimeoutMs),
    EXTRACTION_FILES_DIR: shared.filesDir,
    EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES: 'true',
    WEBHOOK_ALLOW_PRIVATE_TEST_ADDRESSES: 'true',
    ...Object.fromEntries(upstreams),
  };
}

function portsOf({ ports }: SharedSettings, name: DatabaseName): Ports {
  const found = ports.get(name);
  if (found === undefined) throw new Error(`Nothing is known of ${name}.`);
  return found;
}
