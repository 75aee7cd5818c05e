import type { Secret } from '@ifcgate/service-kit';

/** Where an object storage is, and as whom it is asked. */
export interface S3Settings {
  /** `https://host[:port][/path]`, of the service and not of the bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Comes before the name of every object, with a slash between them; empty for none. */
  readonly prefix: string;
  /** Whether the bucket is the first part of the path, as self-hosted storages have it; else of the host's name. */
  readonly pathStyle: boolean;
  /** What is to be otherwise than in production. */
  readonly limits?: Partial<S3Limits>;
}

/** How long one is patient. */
export interface S3Limits {
  /** For an operation with all its attempts: less than the gateway waits for what needs it. */
  readonly putTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Less than a transaction may rest (30 s): the sweeper holds one meanwhile. */
  readonly removeTimeoutMs: number;
  /** For a connection, and then whenever nothing moves. */
  readonly silenceTimeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
}

/** The limits of production. */
export const usualLimits: S3Limits = {
  putTimeoutMs: 30_000,
  readTimeoutMs: 14_000,
  removeTimeoutMs: 14_000,
  silenceTimeoutMs: 6000,
  retries: 4,
};
