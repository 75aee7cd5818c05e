import { setTimeout } from 'node:timers/promises';
import { AppError, type Route } from '@ifcgate/contracts';
import { type Clock, waiting } from '@ifcgate/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { FindApiKey } from '../db/api-key-lookup.ts';
import { type ApiKey, type Network, bearerOf, requireNetwork, requireScope, requireValid } from '../domain/caller.ts';
import type { Quota, RateLimiter } from '../domain/rate-limit.ts';
import type { FindRoute } from '../domain/route-table.ts';
import { clientAddress, limitedAddress } from '../domain/network-address.ts';

/** What is known of a request once its key has been recognised. */
export interface Admitted {
  readonly key: ApiKey;
  /** Absent until the key has been found to be within its limit. */
  readonly route?: Route;
}

export interface AdmissionDeps {
  readonly clock: Clock;
  readonly findKey: FindApiKey;
  readonly findRoute: FindRoute;
  readonly limiter: RateLimiter;
  /** Requests per minute from an address without a valid key. */
  readonly addressLimit: number;
  readonly trustedProxies: readonly Network[];
  readonly noteUse: (key: ApiKey, now: Date) => void;
}

const admitted = new WeakMap<Request, Admitted>();

/** What is known of a request; undefined for one whose key was not recognised. */
export function admittedOf(request: Request): Admitted | undefined {
  return admitted.get(request);
}

/**
 * Lets in who may come in: key, network, limit, path and method, scope, in this order, so that paths are not told to
 * strangers and only what has no valid key is counted by its address.
 */
export function admission(deps: AdmissionDeps): RequestHandler {
  return async (request, response, next) => {
    const key = await recognise(deps, request, response);
    deps.noteUse(key, deps.clock.now());
    await limit(deps, response, key.quotas);
    const route = routeOf(deps, request);
    admitted.set(request, { key, route });
    requireScope(key, route.scope);
    // From here on the gateway's own token speaks for the caller.
    delete request.headers.authorization;
    next();
  };
}

async function recognise(deps: AdmissionDeps, request: Request, response: Response): Promise<ApiKey> {
  const address = (): string => addressOf(deps, request);
  try {
    const key = requireValid(await deps.findKey(bearerOf(request.headers.authorization)), deps.clock.now());
    admitted.set(request, { key });
    requireNetwork(key, address);
    return key;
  } catch (error) {
    // An error of ours, such as a database that is away, costs the client nothing.
    if (error instanceof AppError && error.status < 500)
      await limit(deps, response, [addressQuota(address(), deps.addressLimit)]);
    throw error;
  }
}

/** Limits what needs no key by address, as requests without a valid one are. */
export function limitByAddress(deps: AdmissionDeps): RequestHandler {
  return async (request, response, next) => {
    await limit(deps, response, [addressQuota(addressOf(deps, request), deps.addressLimit)]);
    next();
  };
}

function addressOf({ trustedProxies }: AdmissionDeps, request: Request): string {
  const { 'x-forwarded-for': forwardedFor } = request.headers;
  return clientAddress(request.socket.remoteAddress ?? '', joined(forwardedFor), trustedProxies);
}

function addressQuota(address: string, perMinute: number): Quota {
  return { subject: `address ${limitedAddress(address)}`, limit: perMinute };
}

/**
 * A refusal is held back for a moment: a client that goes on at once is then slowed down by itself. 64 connections that
 * did had the process refuse 6,000 requests a second, which was all that it had time for.
 */
const heldBackMs = 200;
const heldBackAtMost = 1000;
let heldBackNow = 0;

async function heldBack(): Promise<void> {
  if (heldBackNow >= heldBackAtMost) return;
  heldBackNow += 1;
  await waiting(setTimeout(heldBackMs));
  heldBackNow -= 1;
}

async function limit(deps: AdmissionDeps, response: Response, quotas: readonly Quota[]): Promise<void> {
  const decision = await deps.limiter.take(quotas);
  response.setHeader('RateLimit-Limit', decision.limit);
  response.setHeader('RateLimit-Remaining', decision.remaining);
  response.setHeader('RateLimit-Reset', decision.resetSeconds);
  if (decision.isAllowed) return;
  await heldBack();
  const { retryAfterSeconds } = decision;
  const detail = `More than ${decision.limit} requests in a minute. Repeat this one after ${retryAfterSeconds} s.`;
  throw new AppError('rate_limit_exceeded', { detail, retryAfterSeconds });
}

function routeOf(deps: AdmissionDeps, request: Request): Route {
  const match = deps.findRoute(request.method, request.path);
  if (match.kind === 'route') return match.route;
  if (match.kind === 'wrong_method') throw new AppError('method_not_allowed', { headers: { Allow: match.allow } });
  throw new AppError('not_found', { detail: 'There is no such path. See the endpoint reference.' });
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
