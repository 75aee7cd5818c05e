import type { Tenant } from '@ifcgate/contracts';
import type { Service } from '@ifcgate/service-kit';
import type { NextFunction, Request, Response } from 'express';
import type { UpstreamName } from './domain/minters.ts';
import { type ServicePlaces, placesOf, usualPlaces } from './places.ts';

/** The question whether a service minted an id; the token is the gateway's, for that service. */
export interface MintedQuestion {
  readonly token: string;
  readonly tenant: Tenant;
  readonly id: string;
}

/** The seam to a service: the same in one process and over the network. */
export interface Upstream {
  /** For so many requests at once, shared by workspaces. */
  readonly places: ServicePlaces;
  /** Answers the request, or passes an error to `next` having written nothing; stops at the signal. */
  handle(request: Request, response: Response, next: NextFunction, signal: AbortSignal): unknown;
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

/**
 * The seam to a service of this process, which has as many places as one elsewhere: it shares this one's time. The end of
 * the response tells it to stop.
 */
export function upstreamOf(service: Pick<Service, 'router' | 'knows'>): Upstream {
  return {
    places: placesOf(usualPlaces),
    handle: (request, response, next) => service.router(request, response, next),
    knows: async ({ tenant, id }) => (await service.knows?.(tenant, id)) ?? false,
  };
}
