import { AppError, type Route, internalHeaders } from '@ifcgate/contracts';
import { internalTokenHeader } from '@ifcgate/service-kit';
import type { Request, RequestHandler } from 'express';
import type { ApiKey } from '../domain/caller.ts';
import { type UpstreamName, mintersOf } from '../domain/minters.ts';
import type { FindUpstream, Upstream } from '../upstream.ts';
import type { IssueToken } from '../use-cases/issue-token.ts';
import { admittedOf } from './admission.ts';
import { inPlace } from './in-place.ts';

export interface HandOverDeps {
  readonly findUpstream: FindUpstream;
  readonly issueToken: IssueToken;
}

/** How long a read may wait for what is known to have been minted. */
const patienceMs = 3000;
/** How long a service may take to begin its answer, where its route does not say. */
const usuallyWithinMs = 15_000;

/**
 * Hands an admitted request to its service, in a place of its workspace there, with a token that says who calls.
 *
 * A service that misses an id which another one may have minted gets the request a second time, with leave to wait, once
 * a minter has said that it did: so a 404 is only ever said on the minters' word.
 */
export function handOver(deps: HandOverDeps): RequestHandler {
  return async (request, response, next) => {
    const { key, route } = requireAdmitted(admittedOf(request));
    const upstream = upstreamOf(deps, route.service);
    request.headers[internalTokenHeader] = `Bearer ${await deps.issueToken(key, route.service)}`;
    const fail = (error: unknown): void => next(toPublic(error));
    const ask = (waitMs: number, failed: (error?: unknown) => void): Promise<void> => {
      const answersWithinMs = timeoutMsOf(route, request) + waitMs;
      const places = route.stream === undefined ? upstream.places.usual : upstream.places.streams;
      return inPlace(
        { places, workspaceId: key.workspaceId, answersWithinMs },
        { response, next: failed },
        (signal, back) => upstream.handle(request, response, back, signal),
      );
    };
    await ask(0, (error?: unknown) => {
      const missing = missingIdOf(error);
      if (missing === undefined) return fail(error);
      findMinter(deps, key, missing, route.service)
        .then((isMinted) => {
          if (!isMinted) return fail(error);
          request.headers[internalHeaders.waitMs] = String(patienceMs);
          return ask(patienceMs, fail);
        })
        .catch(fail);
    });
  };
}

function timeoutMsOf({ timeoutMs = usuallyWithinMs }: Route, request: Request): number {
  return typeof timeoutMs === 'number' ? timeoutMs : timeoutMs(request.body);
}

/** Asks at once, in parallel, whoever may have minted the id; the first that did decides. */
async function findMinter(deps: HandOverDeps, key: ApiKey, id: string, askedBy: UpstreamName): Promise<boolean> {
  const { workspaceId, environment } = key;
  const answers = mintersOf(id, askedBy).map(async (name) => {
    const token = await deps.issueToken(key, name);
    const isKnown = await upstreamOf(deps, name).knows({ token, tenant: { workspaceId, environment }, id });
    if (!isKnown) throw new NotMinted();
  });
  try {
    await Promise.any(answers);
    return true;
  } catch (error) {
    const reasons: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const away = reasons.find((reason) => !(reason instanceof NotMinted));
    if (away === undefined) return false;
    throw unavailable(away);
  }
}

/** A minter's word that an id is not one of its own. */
class NotMinted extends Error {}

function upstreamOf({ findUpstream }: HandOverDeps, name: UpstreamName): Upstream {
  const upstream = findUpstream(name);
  if (upstream === undefined) throw unavailable(`There is no upstream ${name}.`);
  return upstream;
}

function requireAdmitted(found: ReturnType<typeof admittedOf>): { key: ApiKey; route: Route } {
  if (found?.route === undefined) throw new Error('Only an admitted request is handed over.');
  return { key: found.key, route: found.route };
}

function missingIdOf(error: unknown): string | undefined {
  return error instanceof AppError && error.code === 'not_found' ? error.options.missingId : undefined;
}

/** What the client may see of a service's error. */
function toPublic(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  // The service refuses our token, not the client's key.
  if (error.code === 'authentication_required') return unavailable(error);
  if (error.options.missingId === undefined) return error;
  const { missingId: _missingId, ...options } = error.options;
  return new AppError(error.code, options);
}

function unavailable(cause: unknown): AppError {
  return new AppError('service_unavailable', { retryAfterSeconds: 1, cause });
}
