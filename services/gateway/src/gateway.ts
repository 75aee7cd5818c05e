import type { Dependency, FindInternalKey, Secret, ServiceDeps, Worker } from '@ifcgate/service-kit';
import type { RequestHandler } from 'express';
import type { Administration } from './administration.ts';
import type { GatewayDatabase } from './db/open-gateway-database.ts';
import type { Network } from './domain/caller.ts';
import type { RetentionMaxima } from './domain/settings.ts';
import type { Upstreams } from './upstream.ts';

/** What a host gives to the gateway. */
export interface GatewayDeps extends Omit<ServiceDeps, 'findInternalKey' | 'workInHand'> {
  readonly upstreams: Upstreams;
  /** Requests in any 60 s: of a workspace and environment unless it has its own, and of an address without a key. */
  readonly rateLimitPerMinute: number;
  /** The most days that workspaces may have things kept. */
  readonly retentionMaxima: RetentionMaxima;
  /** How long the counts of usage are kept, today included. */
  readonly usageRetentionDays: number;
  /** The Redis or Valkey in which replicas count together; without it, each counts by itself. */
  readonly rateLimitRedisUrl?: Secret | undefined;
  /** Proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly Network[];
  /** What the process needs beside the gateway's own database; `/readyz` names it when it is away. */
  readonly dependencies?: readonly Dependency[];
}

/** The gateway as a value: what it answers on each port, and what it does by itself. It opens no port. */
export interface Gateway {
  /** Of the public port, in this order. */
  readonly handlers: readonly RequestHandler[];
  /** Of the internal port. */
  readonly internalHandlers: readonly RequestHandler[];
  /** The public keys of internal tokens, for services of the same process. */
  readonly findInternalKey: FindInternalKey;
  readonly workers: readonly Worker[];
  readonly admin: Administration;
  readonly database: GatewayDatabase;
  /** Ends connections to services and the database; to be called when the workers have stopped. */
  close(): Promise<void>;
}
