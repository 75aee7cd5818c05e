import { Secret, hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';
import type { Network } from './domain/caller.ts';
import { parseNetwork } from './domain/network-address.ts';
import { type RetentionMaxima, usualMaxima } from './domain/settings.ts';
import { usualPlaces } from './places.ts';

/** A list of networks, separated by commas: `10.0.0.0/8, 2001:db8::1`. */
export const networksSetting = z.string().transform((text, context): Network[] => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.flatMap((part) => {
    const network = parseNetwork(part);
    if (network === undefined)
      context.addIssue({ code: 'custom', message: `"${part}" is neither a network nor an address` });
    return network === undefined ? [] : [network];
  });
});

/** Requests in any 60 s, per workspace and environment, and per address without a valid key. */
export const rateLimitSetting = z.coerce.number().int().min(1).max(1_000_000).default(600);

/** Days that counts of usage are kept: at least as many as one request may ask for. */
export const usageRetentionSetting = z.coerce.number().int().min(92).max(3660).default(400);

/** A most of days; the given one when nothing is said, none when it is empty. */
function maxDaysSetting(usual: number | null) {
  const days = z.coerce.number().int().min(1).max(3650);
  return z
    .literal('')
    .transform(() => null)
    .or(days)
    .default(usual as number);
}

/** Redis or Valkey, with TLS as `rediss:`; empty is none. The parts stay out of messages: there may be a password. */
const redisUrlSetting = z
  .url({ protocol: /^rediss?$/, error: 'must be redis://… or rediss://…' })
  .or(z.literal(''))
  .transform((url) => (url === '' ? undefined : new Secret(url)))
  .optional();

const { DATABASE_URL, DATABASE_WORKER_URL, IFCGATE_SECRET, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT } = hostConfigShape;
const { KAFKA_BROKERS, KAFKA_REPLICATION_FACTOR } = hostConfigShape;
const { HOST, PORT, INTERNAL_PORT, DRAIN_TIMEOUT_MS } = hostConfigShape;

/** The settings of a gateway in a process of its own. */
export const gatewayConfig = z.object({
  ...{ DATABASE_URL, DATABASE_WORKER_URL, IFCGATE_SECRET, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT },
  ...{ HOST, PORT, INTERNAL_PORT, DRAIN_TIMEOUT_MS },
  ...{ KAFKA_BROKERS, KAFKA_REPLICATION_FACTOR },
  IFCGATE_RATE_LIMIT: rateLimitSetting,
  USAGE_RETENTION_DAYS: usageRetentionSetting,
  /** The most days that workspaces may have things kept; empty: as many as they like, also for good. */
  MAX_RETENTION_DAYS_FILES: maxDaysSetting(usualMaxima.files),
  MAX_RETENTION_DAYS_DOCUMENTS: maxDaysSetting(usualMaxima.documents),
  MAX_RETENTION_DAYS_CASES: maxDaysSetting(usualMaxima.cases),
  MAX_RETENTION_DAYS_EVENTS: maxDaysSetting(usualMaxima.events),
  MAX_RETENTION_DAYS_ATTEMPTS: maxDaysSetting(usualMaxima.attempts),
  /** Where replicas count together; without it, each counts by itself. */
  RATE_LIMIT_REDIS_URL: redisUrlSetting,
  /** Proxies whose X-Forwarded-For is believed; none by default. */
  TRUSTED_PROXIES: networksSetting.prefault(''),
  UPSTREAM_VERIFICATION_URL: z.url().default('http://verification:8080'),
  UPSTREAM_EXTRACTION_URL: z.url().default('http://extraction:8080'),
  UPSTREAM_WORKFLOW_URL: z.url().default('http://workflow:8080'),
  UPSTREAM_CASE_URL: z.url().default('http://case:8080'),
  UPSTREAM_WEBHOOK_URL: z.url().default('http://webhook:8080'),
  /** Requests at one service at the same time: of one workspace at most half of them; see `places.ts`. */
  UPSTREAM_MAX_CONCURRENT: z.coerce.number().int().min(100).max(10_000).default(usualPlaces),
});
export type GatewayConfig = z.infer<typeof gatewayConfig>;

/** The maxima as the domain has them. */
export function retentionMaximaOf(config: GatewayConfig): RetentionMaxima {
  return {
    files: config.MAX_RETENTION_DAYS_FILES,
    documents: config.MAX_RETENTION_DAYS_DOCUMENTS,
    cases: config.MAX_RETENTION_DAYS_CASES,
    events: config.MAX_RETENTION_DAYS_EVENTS,
    attempts: config.MAX_RETENTION_DAYS_ATTEMPTS,
  };
}
