import type { Tenant } from '@ifcgate/contracts';
import type { Service } from '@ifcgate/service-kit';
import type { RequestHandler } from 'express';
import { limitConcurrent, usualConcurrency } from './clients/limit-concurrent.ts';
import type { UpstreamName } from './domain/minters.ts';

/** The question whether a service minted an id; the token is the gateway's, for that service. */
export interface MintedQuestion {
  readonly token: string;
  readonly tenant: Tenant;
  readonly id: string;
}

/** The seam to a service: the same in one process and over the network. */
export interface Upstream {
  /** Answers the request, or passes an error to `next` having written nothing. */
  readonly handler: RequestHandler;
  /** Whether the service minted the id, in the tenant's scope. Rejects when it cannot say. */
  knows(question: MintedQuestion): Promise<boolean>;
  close?(): Promise<void>;
}

/**
 * The services behind the gateway. Read at each request, so that a host may fill it once the services are there, which
 * themselves need the gateway's public keys; one that is missing answers 503.
 */
export type Upstreams = Readonly<Partial<Record<Exclude<UpstreamName, 'gateway'>, Upstream>>>;

/** Finds whoever answers for a name; undefined while it is not there. */
export type FindUpstream = (name: UpstreamName) => Upstream | undefined;

/** The seam to a service of this process, which has as many places as one elsewhere: it shares this one's time. */
export function upstreamOf(service: Pick<Service, 'router' | 'knows'>): Upstream {
  return {
    handler: limitConcurrent(service.router, usualConcurrency),
    knows: async ({ tenant, id }) => (await service.knows?.(tenant, id)) ?? false,
  };
}
