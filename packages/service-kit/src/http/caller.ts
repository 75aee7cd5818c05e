import { AppError, type InternalClaims, type Tenant } from '@ifcgate/contracts';
import type { Request } from 'express';

/** Who calls, as the gateway's token says. */
export interface Caller extends Tenant {
  readonly keyId: string;
  /** The first key of its line of rotation, itself where it replaced none. */
  readonly lineId: string;
  readonly scopes: InternalClaims['scopes'];
  /** Globs of workflows; undefined: all. */
  readonly families: readonly string[] | undefined;
  /** Ids of webhook endpoints; undefined: all. */
  readonly webhookEndpoints: readonly string[] | undefined;
}

const callers = new WeakMap<Request, Caller>();

/** Attaches the caller to the request, once its token has been verified. */
export function setCaller(request: Request, claims: InternalClaims): void {
  const {
    sub: keyId,
    line: lineId = keyId,
    ws: workspaceId,
    env: environment,
    scopes,
    families,
    webhook_endpoints: webhookEndpoints,
  } = claims;
  callers.set(request, { keyId, lineId, workspaceId, environment, scopes, families, webhookEndpoints });
}

/**
 * The verified caller of a request.
 *
 * @throws AppError authentication_required when there is none: nothing is ever answered without
 */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new AppError('authentication_required');
  return caller;
}
