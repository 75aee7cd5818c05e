import { inspect } from 'node:util';
import { z } from 'zod';

/** A secret that cannot be printed by accident; `reveal` is easy to search for. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** A setting that holds a secret; an empty one counts as missing. */
export const secretSetting = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

/** The environment does not hold a valid configuration; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a configuration from the environment.
 *
 * @throws ConfigError naming every setting that is missing or wrong
 */
export function readConfig<S extends z.ZodType>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<S> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The configuration is not valid:\n${problems.join('\n')}`);
}

/** What every service needs to know when it runs in a process of its own. */
export const hostConfigShape = {
  /** Connection of the app role: row-level security in force. */
  DATABASE_URL: secretSetting,
  /** Connection of the worker role. */
  DATABASE_WORKER_URL: secretSetting,
  /** Comma-separated brokers. */
  KAFKA_BROKERS: z.string().min(1),
  KAFKA_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(5).default(3),
  /** At least 32 characters of chance, the same for all replicas: signs cursors, seals stored secrets. */
  IFCGATE_SECRET: z
    .string()
    .min(32)
    .transform((value) => new Secret(value)),
  /** Where the gateway publishes the keys of internal tokens. */
  INTERNAL_JWKS_URL: z.url().default('http://gateway:8081/.well-known/jwks.json'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Health and metrics; not public. */
  INTERNAL_PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Where traces go (OTLP over HTTP); without it none are recorded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /** How long running requests and handlers may take to end after a signal. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(300_000).default(20_000),
};
